-- One count that never changes: the newest of an open organisation, and the same for half a year.
--
-- What never changes is said in marts.observations (is_frozen).
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : frozen-figures.csv
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust, icb, region or england
--   org_code         code of the organisation
--   org_name         its name
--   month            first of the newest month or quarter with a figure
--   numerator        the count
--   unchanged_since  first month from which on it has been exactly the same
--   release_id       the release the newest figure was read from
--   sheet_name       sheet of that file; null = it has no sheets, as a CSV
--   first_row        first row that was used
--   last_row         last row that was used
--   row_count        how many rows were used

with observations as (

    select * from marts.observations

),

organisations as (

    select * from core.organisations

)

select
    observations.metric_id,
    observations.org_kind,
    observations.org_code,
    organisations.org_name,
    observations.month,
    observations.numerator,
    observations.unchanged_since,
    observations.release_id,
    observations.sheet_name,
    observations.first_row,
    observations.last_row,
    observations.row_count
from observations
inner join organisations
    on
        observations.org_kind = organisations.org_kind
        and observations.org_code = organisations.org_code
where
    observations.is_frozen
    and observations.is_latest
    -- The last figures of one that has closed will never move again.
    and organisations.closed_on is null
