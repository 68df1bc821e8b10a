-- How well the detector of a crammed March works, tried on invented trusts and on real months.
--
-- A cram is put on top of March alone. Zero is no cram: what is found there is a false alarm. Real
-- months other than March are the second test: nothing is rewarded there, so what is found there is
-- no cram either. How trusts are invented: see surge_trials.
--
-- Grain   : tested, cram
-- Publish : surge-power.csv
-- Columns :
--   tested         invented, or real months other than March
--   cram           [share_change] what was put on March; 0.01 is a percentage point
--   tried          [count] Marches, or other months, that were tried
--   found          [count] how many of them the detector calls crammed
--   found_share    the share of them; without a cram the false-alarm rate, with one the power
--   carried      [ratio] share of what a month is off that it hands on to the next
--   spread         [share_change] standard deviation of what a month is off the typical trust

with trials as (

    select * from marts.surge_trials

),

usual as (

    select * from marts.surge_usual

),

settings as (

    select max(cast(value as double)) filter (where name = 'crammed_spreads') as crammed_spreads
    from seeds.policy_settings

),

tried as (

    select
        marches.tested,
        marches.beside_peers - januaries.beside_peers as rise,
        marches.beside_peers - junes.beside_peers as fall,
        usual.usual_rise,
        usual.usual_fall,
        marches.carried,
        marches.spread
    from trials as marches
    inner join trials as januaries
        on
            marches.tested = januaries.tested
            and marches.org_code = januaries.org_code
            and marches.month_number = januaries.month_number + 2
    inner join trials as junes
        on
            marches.tested = junes.tested
            and marches.org_code = junes.org_code
            and marches.month_number = junes.month_number - 3
    inner join usual
        on marches.tested = usual.tested and marches.org_code = usual.org_code
    where (marches.tested = 'invented') = (marches.month_number % 12 = 3)

),

crams as (

    select unnest([0, 2, 4, 6, 8, 10, 15]) / 100 as cram

)

select
    tried.tested,
    crams.cram,
    count(*) as tried,
    count(*) filter (
        where
        (tried.rise + crams.cram) / tried.usual_rise >= settings.crammed_spreads
        and (tried.fall + crams.cram) / tried.usual_fall >= settings.crammed_spreads
    ) as found,
    fraction(
        count(*) filter (
            where
            (tried.rise + crams.cram) / tried.usual_rise >= settings.crammed_spreads
            and (tried.fall + crams.cram) / tried.usual_fall >= settings.crammed_spreads
        ),
        count(*)
    ) as found_share,
    round(max(tried.carried), 6) as carried,
    round(max(tried.spread), 6) as spread
from tried
cross join crams
cross join settings
where tried.spread is not null
group by tried.tested, crams.cram
