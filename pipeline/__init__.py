"""
Trust Tables: league tables of NHS trusts, from the published cell to the page.

The stages, in order. Each stage reads only what the one before it wrote:

    fetch      find what is new on the publishers' own pages
    land       keep a published file, byte for byte, with a line in the ledger
    parse      turn the file into a typed table; every row records its sheet and row number
    validate   judge the table; refuse a release that breaks a promise
    warehouse  build staging, core, metrics and marts from admitted tables, seeds and sql/
    rank       scores, composites and places: sql/metrics and sql/marts, nowhere else
    publish    turn marts into pages and CSVs, check the links, swap the folder in

`nightly` is the only module that knows this order. The modules of `steps/` join the other packages,
and `monitor/` tells people how a run went. All of them build on `config/`, `storage/` and
`domain/`.
"""
