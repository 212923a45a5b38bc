"""Nouns that sound unlike another noun: bass, bow, lead, row, axes."""

from phonex.engines.kokoro.g2p.homographs.grammar import (
    BE,
    DETERMINERS,
    HAVE,
    OBJECTS,
    Rule,
    WordPlace,
    is_verb,
    words,
)


def _collocates(sense: str, near: str, *, within: int = 8, otherwise: str | None = None) -> Rule:
    collocates = words(near)
    return lambda place: sense if place.around(within) & collocates else otherwise


_FISH = words(
    "fish fishes fishing fisherman fishermen fishery sea largemouth smallmouth striped trout "
    "catfish pike perch bluegill sunfish crappie walleye carp salmon stocked lure lures "
    "angling anglers angler species caught catch lake lakes river pond spawn bait grilled "
    "fried cod tuna"
)


_MUSIC = words(
    "guitar guitars guitarist drum drums drummer player players vocals keyboard keyboards "
    "piano treble clarinet voice singer clef line lines band album song songs double tenor "
    "baritone soprano alto music musician played plays saxophone trombone sound played "
    "trumpet"
)


def _bass(place: WordPlace) -> str:
    return "FISH" if place.around(12) & _FISH and not place.around(6) & _MUSIC else "DEFAULT"


_SHIP = words(
    "ship ship's ships vessel vessels boat boats stern hull gun guns torpedo torpedoes port "
    "starboard bulbous deck anchor crew sank sinking sunk aft amidships submarine submarines "
    "propeller thruster thrusters waterline wave waves ramp rudder bridge sail sails yacht "
    "canoe bowsprit keel visor beam cruiser battleship tubes gondola tube kayak raked rake "
    "raking barbette cruisers frigate ram prow oar oars waves section wow"
)


_TO_AUDIENCE = words(
    "deep low slight formal polite stiff final courtly kneeling curtain little graceful bows "
    "curtsy applause audience respectful mocking took take takes taking impressive"
)


_BENT = words(
    "arrow arrows violin string strings ribbon ribbons tie ties hair hunting cello archer "
    "archery knot quiver crossbow strung weapon weapons fiddle hunter shot tied longbow neck "
    "pink"
)


_ABOARD = words("at by off across over beyond in on under during")


def _bow(place: WordPlace) -> str:
    if place.near(1) in ("tie", "ties", "street", "and") and not place.around(10) & _SHIP:
        return "NN"
    if place.around(12) & _BENT:
        return "NN"
    if place.written == "Bow" and place.tag_near(1) == "NNP" and place.near(1) != "wow":
        return "NN"
    told = is_verb(place)
    if told or (told is None and place.tag[:2] == "VB" and place.tag != "VBN"):
        return "VB"
    is_aboard = place.near(-1) in ("the", "her", "its") and place.near(-2) in _ABOARD
    return "VB" if is_aboard or place.around(14) & _SHIP or place.around(3) & _TO_AUDIENCE else "NN"


_TOOLS = words(
    "stone stones battle bronze hand pick swords sword hammers hammer spears spear knives "
    "knife daggers throwing weapons tools tool iron ice chopping neolithic flint blades adzes "
    "crossed shovels picks saws handaxes axemen wooden wood steel chisels clubs pottery "
    "artefacts artifacts polished copper double-headed maces armed hatchets fire sharp "
    "shields arrows wield wielded throw thrown yokes melee guns chainsaws bats double-edged "
    "justice lances armor trees forest bone bows archaeological warriors"
)


_LINES = words(
    "x y z x- y- coordinate coordinates symmetry rotation rotational crystal optical parallel "
    "perpendicular orthogonal horizontal vertical plane planes principal angle angles rotate "
    "rotates major minor semi graph wheel chart"
)


def _axes(place: WordPlace) -> str:
    if place.around(10) & _LINES:
        return "NNS"
    if is_verb(place) and place.near(1) in OBJECTS:
        return "VBZ"
    return "VBZ" if place.around(14) & _TOOLS else "NNS"


_OF_LEAD = words(
    "paint paints pipe pipes piping poisoning acid mine mines miner miners mining content ore "
    "ores oxide oxides sulfide sulphide acetate carbonate chromate nitrate azide bullet "
    "bullets pencil pencils crystal glass levels exposure smelter smelters smelting sheet "
    "sheets ion ions battery batteries weight weights contamination shot plumbing compounds "
    "chloride dioxide toxicity free pollution seals coffin deposits concentration "
    "concentrations isotopes solder alloy alloys ingots pellets"
)


_METALS = words(
    "zinc copper silver tin mercury iron metal metals gold cadmium arsenic antimony alloy "
    "alloys ore molten pewter pewters bismuth smelted toxic isotopes lead-acid nickel "
    "aluminium aluminum neurotoxin bullets uranium chromium galena tetraethyl mined poisoning "
    "element bronze brass sulfur tonnes elements"
)


def _lead(place: WordPlace) -> str:
    told = is_verb(place)
    if told or (place.tag[:2] == "VB" and told is None):
        return "DEFAULT"
    if place.near(1) in _OF_LEAD or (place.near(1) == "-" and place.near(2) in _OF_LEAD):
        return "METAL"
    is_bare = place.near(-1) in ("of", "containing", "with", "without", "in", "from")
    if is_bare and place.tag_near(1) not in ("NN", "NNS", "JJ", "VBG") and place.near(1) != "-":
        return "METAL"
    if place.begins and (place.near(1) in BE or place.near(1) in HAVE):
        return "METAL"
    if place.near(-1) in ("white", "red", "cast", "molten", "tetraethyl", "liquid", "black"):
        return "METAL"
    if place.near(-1) in DETERMINERS and place.near(-1) not in ("some", "any", "no", "much"):
        return "DEFAULT"
    return "METAL" if place.around(7) & _METALS else "DEFAULT"


_RICE = words(
    "rice japanese japan drink drinks drinking drank cup cups bottle bottles brew brewed "
    "brewing brewery breweries wine bar beer beers sushi set vessel vessels served alcohol "
    "alcoholic tokyo kyoto soy mirin shochu fermented"
)


def _sake(place: WordPlace) -> str:
    before = place.near(-1)
    if place.near(1) == "of" or place.tag_near(-1) in ("PRP$", "POS") or before in ("'s", "'"):
        return "DEFAULT"
    if before.endswith("s'") or before in ("own", "goodness", "heaven", "pete"):
        return "DEFAULT"
    is_sold = place.around(10) & _RICE
    return "DRINK" if is_sold or (before not in DETERMINERS and before != "for") else "DEFAULT"


def _row(place: WordPlace) -> str:
    before, after = place.near(-1), place.near(1)
    is_loud = before in words("furious diplomatic political blazing public bitter heated almighty")
    is_about = after in ("over", "about", "erupted", "broke") or (
        after in ("with", "between") and place.near(-2) in ("had", "have", "having", "a")
    )
    return "QUARREL" if is_loud or (is_about and before in ("a", "the", "this")) else "DEFAULT"


def _bases(place: WordPlace) -> str:
    known = words(
        "theoretical legal philosophical scientific moral empirical neural genetic ethical"
    )
    is_ground = place.near(-1) in known or place.near(1) in ("for", "of")
    return (
        "BASIS" if is_ground and place.near(-1) not in ("two", "three", "military") else "DEFAULT"
    )


def _sewer(place: WordPlace) -> str:
    skilled = words("skilled expert experienced good avid talented beginner home master hand")
    return "PERSON" if place.near(-1) in skilled else "DEFAULT"


RULES: dict[str, Rule] = {
    "agape": _collocates("LOVE", "love philia eros greek christian god storge", within=6),
    "axes": _axes,
    "bases": _bases,
    "bass": _bass,
    "bow": _bow,
    "bows": _bow,
    "lead": _lead,
    "primer": lambda place: "BOOK" if place.near(1) in ("on", "in", "about") else "DEFAULT",
    "putting": _collocates("GOLF", "golf golfer green greens stroke putter hole", within=5),
    "rodeo": lambda place: "DRIVE" if place.near(1) == "drive" else "DEFAULT",
    "row": _row,
    "sake": _sake,
    "sewer": _sewer,
}
