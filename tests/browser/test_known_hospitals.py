"""
Well-known hospitals, short names, counties, towns, old names and postcodes, typed from memory.

Each with the codes of the trusts to which it may lead first. All are asked of the own script of the
site, in one page, on the site of the real figures.
"""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.support.browser.browsing import opened

HOSPITALS: Final = {
    "Leicester Royal Infirmary": "RWE",
    "Queen's Medical Centre": "RX1",
    "Addenbrooke's Hospital": "RGT",
    "John Radcliffe Hospital": "RTH",
    "St Thomas' Hospital": "RJ1",
    "King's College Hospital": "RJZ",
    "Royal London Hospital": "R1H",
    "Whipps Cross Hospital": "R1H",
    "St Mary's Hospital Paddington": "RYJ",
    "Charing Cross Hospital": "RYJ",
    "University College Hospital": "RRV",
    "Royal Free Hospital": "RAL",
    "North Middlesex Hospital": "RAL",
    "Northwick Park Hospital": "R1K",
    "Great Ormond Street Hospital": "RP4",
    "Moorfields Eye Hospital": "RP6",
    "Royal Brompton Hospital": "RJ1",
    "Royal Marsden Hospital": "RPY",
    "St George's Hospital Tooting": "RJ7",
    "Croydon University Hospital": "RJ6",
    "Darent Valley Hospital": "RN7",
    "Medway Maritime Hospital": "RPA",
    "William Harvey Hospital": "RVV",
    "Royal Sussex County Hospital": "RYR",
    "Southampton General Hospital": "RHM",
    "Queen Alexandra Hospital": "RHU",
    "Royal Bournemouth Hospital": "R0D",
    "Derriford Hospital": "RK9",
    "North Devon District Hospital": "RH8",
    "Musgrove Park Hospital": "RH5",
    "Southmead Hospital": "RA7",
    "Great Western Hospital": "RN3",
    "Gloucestershire Royal Hospital": "RTE",
    "Queen Elizabeth Hospital Birmingham": "RRK",
    "Good Hope Hospital": "RRK",
    "Midland Metropolitan University Hospital": "RXK",
    "New Cross Hospital": "RL4",
    "Royal Stoke University Hospital": "RJE",
    "Royal Derby Hospital": "RTG",
    "Grantham Hospital": "RWD",
    "Pilgrim Hospital Boston": "RWD",
    "Norfolk and Norwich University Hospital": "RM1",
    "Broomfield Hospital": "RAJ",
    "Basildon Hospital": "RAJ",
    "Manchester Royal Infirmary": "R0A",
    "North Manchester General Hospital": "R0A",
    "Royal Oldham Hospital": "RM3",
    "Royal Blackburn Hospital": "RXR",
    "Arrowe Park Hospital": "RBL",
    "Aintree Hospital": "REM",
    "Alder Hey Children's Hospital": "RBS",
    "St James's University Hospital": "RR8",
    "Royal Hallamshire Hospital": "RHQ",
    "Hull Royal Infirmary": "RWA",
    "Royal Victoria Infirmary": "RTD",
    "James Cook University Hospital": "RTR",
    "Sunderland Royal Hospital": "R0B",
    "Cumberland Infirmary": "RNN",
    "Bedford Hospital": "RC9",
    "Conquest Hospital Hastings": "RXC",
}

SHORT_NAMES: Final = {
    "QMC": "RX1",
    "LRI": "RWE",
    "UCLH": "RRV",
    "Barts": "R1H",
    "GOSH": "RP4",
    "GSTT": "RJ1",
    "RUH": "RD1",
    "Jimmy's": "RR8",
    "RVI": "RTD",
    "CXH": "RYJ",
    "MRI": "R0A",
    "PRUH": "RJZ",
    "NNUH": "RM1",
    "UHCW": "RKB",
    "RD&E": "RH8",
    "K&C": "RVV",
    "L&D": "RC9",
    "LGI": "RR8",
    "SaTH": "RXW",
    "MKUH": "RD8",
}

COUNTIES: Final = {
    "Notts": "RX1,RK5",
    "Herts": "RWH,RWG",
    "Glos": "RTE",
    "Oxon": "RTH",
    "Leics": "RWE",
    "Northants": "RNS,RNQ",
    "Staffs": "RJE,RTG",
    "Salop": "RXW",
    "Wilts": "RNZ,RN3",
    "Worcs": "RWP",
    "Lancs": "RXN,RXR",
    "Hants": "RHM,RN5,RHU",
    "Berks": "RHW,RDU",
    "Bucks": "RXQ",
    "Cambs": "RGT,RGN",
    "Derbys": "RTG,RFS",
    "Lincs": "RWD,RJL",
    "Kent": "RVV,RWF,RPA",
    "Cornwall": "REF",
    "Cumbria": "RNN,RTX",
}

TOWNS: Final = {
    "Hastings": "RXC",
    "Lancaster": "RTX",
    "Merseyside": "REM,RBL,RBN",
    "Woking": "RTK",
    "Burnley": "RXR",
    "Redditch": "RWP",
    "Margate": "RVV",
    "Keighley": "RCF",
    "Chertsey": "RTK",
    "Scunthorpe": "RJL",
    "Whitehaven": "RNN",
    "Truro": "REF",
    "Loughborough": "RWE",
    "Weston-super-Mare": "RA7",
    "Bury St Edmunds": "RGR",
}

OLD_NAMES: Final = {
    "Pennine Acute Hospitals NHS Trust": "R0A,RM3",
    "Brighton and Sussex University Hospitals": "RYR",
    "Heart of England NHS Foundation Trust": "RRK",
    "Mid Staffs": "RJE",
    "Central Manchester University Hospitals": "R0A",
    "Heatherwood and Wexham Park": "RDU",
    "Weston Area Health": "RA7",
    "Burton Hospitals": "RTG",
}

DISTRICTS: Final = {
    "LE5": "RWE",
    "M13": "R0A",
    "SE1 7EH": "RJ1",
    "TR1": "REF",
    "TD15": "RTF",
    "EX1": "RH8",
    "LN1": "RWD",
    "CA1": "RNN",
}

ABROAD: Final = {"CF10": "Wales", "SA1": "Wales", "EH1": "Scotland", "G12 8QQ": "Scotland"}
# Several hospitals have these names, and the towns tell them apart.
SHARED: Final = {
    "Queen Elizabeth Hospital": {"RJ2", "RR7", "RCX", "RRK"},
    "Princess Royal Hospital": {"RXW", "RYR"},
    "St Mary's Hospital": {"RYJ", "R1F", "R0A"},
}
NOWHERE: Final = ("xyzzy", "Royal Gwent Hospital", "University Hospital of Wales")
EVERYTHING: Final = HOSPITALS | SHORT_NAMES | COUNTIES | TOWNS | OLD_NAMES | DISTRICTS


@pytest.fixture(name="found", scope="module")
def _found(browser: Browser, real_host: str) -> dict[str, list[list[str]]]:
    """Ask the script for all of them: the codes that were found with their towns, in order."""
    page = opened(browser, f"{real_host}/404.html")
    asked = [*EVERYTHING, *ABROAD, *SHARED, *NOWHERE]
    told: dict[str, Any] = page.evaluate(
        """async (all) => {
            const { find, nation } = await import("/assets/matching.js");
            const { district } = await import("/assets/search.js");
            const index = await (await fetch("/data/find.json")).json();
            return Object.fromEntries(all.map((typed) => {
                const here = district(typed);
                const hits = find(index, typed, here);
                const told = hits.map(({ org, hospital }) => [org[0], hospital?.[2] ?? ""]);
                return [typed, [...told, ["nation", here && nation(index, here)]]];
            }));
        }""",
        asked,
    )
    return told


def first(found: dict[str, list[list[str]]], typed: str) -> str:
    return found[typed][0][0]


def test_the_lists_are_as_long_as_promised() -> None:
    assert len(HOSPITALS) == 60
    assert len(SHORT_NAMES) == len(COUNTIES) == 20


@pytest.mark.parametrize(
    "typed", [HOSPITALS, SHORT_NAMES, COUNTIES, TOWNS, OLD_NAMES, DISTRICTS], ids=len
)
def test_each_leads_to_who_runs_it_today_as_the_first_of_all(
    found: dict[str, list[list[str]]], typed: dict[str, str]
) -> None:
    wrong = {name: first(found, name) for name, to in typed.items() if first(found, name) not in to}
    assert wrong == {}


def test_a_postcode_of_another_nation_leads_to_nobody_and_says_which(
    found: dict[str, list[list[str]]],
) -> None:
    assert {typed: found[typed] for typed in ABROAD} == {
        typed: [["nation", nation]] for typed, nation in ABROAD.items()
    }


def test_of_a_name_that_several_hospitals_have_each_is_shown_with_its_town(
    found: dict[str, list[list[str]]],
) -> None:
    for typed, trusts in SHARED.items():
        shown = {hit[0]: hit[1] for hit in found[typed]}
        assert trusts <= shown.keys(), typed
        assert len({shown[code] for code in trusts}) == len(trusts), typed


def test_what_is_not_in_england_is_not_found(found: dict[str, list[list[str]]]) -> None:
    assert {typed: first(found, typed) for typed in NOWHERE} == dict.fromkeys(NOWHERE, "nation")
