"""The lexicon: which words and phrases mean which concept of the world. It becomes the weights' syllabus."""

from __future__ import annotations

from collections.abc import Container

from yozora.core.syllabus import Concept, Syllabus
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "place": {name: place.words for name, place in PLACES.items()},
    "time": {
        "dawn": ("dawn", "sunrise", "daybreak", "early morning", "first light"),
        "day": ("day", "daytime", "midday", "noon", "daylight", "sunny day", "afternoon", "broad daylight"),
        "sunset": ("sunset", "dusk", "evening", "golden hour", "sundown", "setting sun"),
        "night": ("night", "midnight", "nighttime", "moonlight", "starry night", "moonlit"),
    },
    "camera": {
        "still": ("still camera", "static camera", "fixed camera", "static shot", "locked shot"),
        "pan left": ("camera pans left", "camera pans to the left", "panning left", "pan left"),
        "pan right": ("camera pans right", "camera pans to the right", "panning right", "pan right"),
        "zoom in": ("camera zooms in", "zooming in", "zoom in", "camera moves closer"),
        "zoom out": ("camera zooms out", "zooming out", "zoom out", "camera pulls back"),
    },
    "kind": {name: rig.words for name, rig in RIGS.items()},
    "colour": {
        "red": ("red", "scarlet", "crimson"),
        "orange": ("orange", "tangerine"),
        "yellow": ("yellow", "golden", "lemon"),
        "green": ("green", "emerald"),
        "blue": ("blue", "azure", "cobalt"),
        "purple": ("purple", "violet"),
        "pink": ("pink", "rosy"),
        "white": ("white", "snow-white"),
    },
    "direction": {
        "left": ("left", "leftward", "leftwards", "from right to left", "to the left", "towards the left"),
        "right": ("right", "rightward", "rightwards", "from left to right", "to the right", "towards the right"),
        "up": ("up", "upward", "upwards", "skyward", "skywards", "rises", "rising", "climbs", "climbing", "ascends"),
        "down": ("down", "downward", "downwards", "descends", "descending", "sinks", "sinking", "earthward"),
    },
    "speed": {
        "slow": ("slowly", "slow", "gently", "leisurely", "calmly", "unhurried"),
        "fast": ("fast", "quickly", "quick", "swiftly", "rapidly", "speedily", "swift"),
    },
    "behind": {
        "hidden": ("passes behind", "passing behind", "goes behind", "going behind", "disappears behind", "hidden by"),
    },
}  # fmt: skip

SILENT_WORDS = tuple(
    """a an the one two this that these those its it his her their there here is are was be being of in on at over
    above across along through by near to toward towards from with and while as into under beneath past around out
    against during under some very all who which moves moving move goes going go travels travelling travel drifts
    drifting drift flies flying fly sails sailing sail drives driving drive rolls rolling roll bounces bouncing bounce
    runs running run walks walking walk swims swimming swim floats floating float glides gliding glide flutters
    fluttering flutter soars soaring soar cruises cruising rushes rushing hovers hovering trots trotting strolls
    strolling chugs chugging puffs speeds speeding heads heading makes way crosses crossing steams hops hopping
    video clip film scene shot picture view frame camera shows showing show seen see see we appears appearing
    coloured colored bright beautiful lovely pretty big large little small tree rock boulder pine building kiosk
    planet then first same time set light lit whole side hand quiet peaceful calm wide filmed story storybook
    image illustration animation second another other also screen middle background foreground sky air ground
    sight briefly out among steaming
    stand stands standing takes place it's behind back forth again keeps steady takes about""".split()
)

NEIGHBOURS: dict[str, str] = {
    word: key
    for key, words in {
        "kind:dog": "giraffe horse cat wolf fox lion tiger elephant cow sheep goat rabbit bear deer animal pig zebra "
        "kitten",
        "kind:bird": "eagle owl duck goose swan penguin chicken parrot seagull dragon bat pigeon crow plane "
        "airplane helicopter",
        "kind:butterfly": "bee insect dragonfly fly ladybird fairy",
        "kind:fish": "whale shark dolphin turtle octopus submarine mermaid",
        "kind:car": "truck bus van taxi bicycle bike motorcycle tractor lorry scooter",
        "kind:train": "tram wagon metro subway",
        "kind:person": "child girl boy kid astronaut robot people king queen knight dancer wizard",
        "kind:spaceship": "satellite shuttle asteroid comet alien",
        "kind:balloon": "kite airship zeppelin blimp parachute",
        "kind:sailboat": "canoe ferry raft kayak",
        "kind:ball": "cookie apple bubble wheel coin",
        "place:sea": "beach lake river harbour pool underwater",
        "place:mountains": "glacier cliff volcano snowfield canyon",
        "place:forest": "jungle park garden",
        "place:city": "village skyline harbor square road market castle",
        "place:meadow": "desert farm savanna plain prairie dunes",
        "place:space": "moon mars orbit universe",
        "time:day": "morning sunny summer",
        "time:night": "dark darkness stars",
        "colour:red": "maroon ruby",
        "colour:blue": "cyan turquoise navy teal",
        "colour:purple": "magenta lilac indigo lavender",
        "colour:white": "silver grey gray cream ivory",
        "colour:orange": "brown amber bronze copper",
        "colour:yellow": "gold beige blond",
        "colour:green": "lime olive mint",
        "colour:pink": "salmon coral",
    }.items()
    for word in words.split()
}  # fmt: skip


def syllabus(taught: dict[str, Container[str]] | None = None) -> Syllabus:
    """Return the syllabus of a world, or of the part of it that `taught` names by slot."""
    concepts = tuple(
        Concept(slot=slot, name=name, phrases=phrases)
        for slot, names in PHRASES.items()
        for name, phrases in names.items()
        if taught is None or slot not in taught or name in taught[slot]
    )
    keys = {concept.key for concept in concepts}
    neighbours = tuple((word, key) for word, key in sorted(NEIGHBOURS.items()) if key in keys)
    return Syllabus(concepts=concepts, silent_words=SILENT_WORDS, neighbours=neighbours)
