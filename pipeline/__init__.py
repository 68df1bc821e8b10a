"""
Trust Tables: league tables of NHS trusts, from the published cell to the page.

The line, in order. Each stage reads only what the one before it wrote:

    fetch      what is new is found on the publishers' own pages
    land       a published file is kept, byte for byte, with a line in the ledger
    parse      the file becomes a typed table; every row knows its sheet and its row
    validate   the table is judged; a release that breaks a promise is refused
    warehouse  admitted tables, seeds and sql/ become staging, core, metrics and marts
    rank       scores, composites and places: sql/metrics and sql/marts, nowhere else
    publish    marts become pages and CSVs; links are checked; the folder is swapped in

`nightly` is the only module that knows this order. `steps/` is where the rooms meet, and `monitor/`
tells a person what became of a run; below all of them lie `config/`, `storage/` and `domain/`.
"""
