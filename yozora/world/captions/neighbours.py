"""Neighbours: for what is not taught, or not in the world at all, the concepts nearest in meaning, nearest first."""

from __future__ import annotations

# Names by family and look, nearest first, for each name of the world that some weights were not taught.
KINDS: dict[str, str] = {
    "spaceship": "rocket, plane", "rocket": "spaceship, plane", "balloon": "party balloon, kite, ball",
    "party balloon": "balloon, ball", "kite": "party balloon, balloon, bird", "plane": "helicopter, bird, rocket",
    "helicopter": "plane, bird, spaceship", "sailboat": "submarine", "submarine": "whale, fish, sailboat",
    "car": "truck, bus, train", "truck": "bus, car, train", "bus": "truck, car, train", "tractor": "truck, car",
    "bicycle": "car", "train": "bus, truck, car", "bird": "owl, duck, butterfly", "owl": "bird", "duck": "bird",
    "penguin": "duck, bird", "butterfly": "bee, bird", "bee": "butterfly, bird", "dog": "cat, bear, horse",
    "cat": "dog, rabbit", "rabbit": "cat, dog", "bear": "dog, elephant", "horse": "dog", "giraffe": "horse, dog",
    "elephant": "bear, dog", "turtle": "fish, dog", "fish": "whale, duck", "whale": "fish, submarine",
    "person": "dancer, child, robot", "dancer": "child, person", "child": "dancer, person", "robot": "person",
    "snowman": "person", "ball": "balloon, cookie",
    "cookie": "ball", "lamp": "candle", "candle": "lamp", "flower": "", "house": "castle, tower",
    "tower": "castle, house",
    "castle": "house, tower", "lighthouse": "tower, house", "apple": "ball", "cake": "cookie, ball",
    "sunflower": "flower",
    "mushroom": "flower", "tree": "", "cactus": "", "star": "", "planet": "", "comet": "spaceship, rocket",
    "brick": "", "barrel": "", "wheel": "ball", "drum": "barrel", "teddy bear": "bear, dog",
}  # fmt: skip
PLACES: dict[str, str] = {
    "sea": "underwater, beach, harbour", "beach": "sea, desert", "harbour": "sea, beach", "underwater": "sea",
    "mountains": "snowfield, meadow", "snowfield": "mountains", "forest": "mystical forest, meadow",
    "mystical forest": "forest", "city": "skyline, village", "skyline": "city", "village": "city, meadow",
    "meadow": "village, forest", "desert": "beach, meadow", "space": "moon surface", "moon surface": "space",
}  # fmt: skip
COLOURS: dict[str, str] = {
    "red": "pink, orange", "orange": "brown, yellow, red", "yellow": "orange", "green": "turquoise",
    "blue": "turquoise",
    "purple": "pink, blue", "pink": "purple, red", "white": "grey", "turquoise": "blue, green", "brown": "orange",
    "grey": "white",
}  # fmt: skip
TIMES = {"day passing": "day"}
CAMERAS = {
    "dolly in": "zoom in", "dolly out": "zoom out", "zoom in": "dolly in", "zoom out": "dolly out", "follow": "still",
    "handheld": "still",
}  # fmt: skip
WEATHERS = {"thunder": "rain, clouds", "rain": "clouds", "snow": "", "fog": "clouds", "clouds": "", "wind": ""}
ALTERNATIVES: dict[str, dict[str, str]] = {
    "kind": KINDS, "place": PLACES, "colour": COLOURS, "time": TIMES, "camera": CAMERAS, "weather": WEATHERS,
}  # fmt: skip

# Words for what the world has not: slot, names nearest first, words.
FOREIGN: tuple[tuple[str, str, str], ...] = (
    ("kind", "dog, cat, bear", "wolf wolves fox foxes coyote jackal hyena deer stag goat sheep lamb pig piglet animal "
     "creature beast pet badger hedgehog raccoon otter beaver llama alpaca"),
    ("kind", "horse, dog", "cow calf bull ox zebra donkey mule camel antelope unicorn moose bison buffalo reindeer "
     "centaur"),
    ("kind", "cat, dog", "lion lioness tiger leopard cheetah panther puma lynx jaguar"),
    ("kind", "bear, dog", "panda koala gorilla monkey ape chimpanzee teddy sloth"),
    ("kind", "rabbit, cat, dog", "squirrel hamster mouse mice rat guinea-pig chipmunk kangaroo"),
    ("kind", "elephant, bear, dog", "rhino rhinoceros hippo hippopotamus mammoth dinosaur"),
    ("kind", "bird, butterfly",
        "eagle parrot pigeon crow seagull gull dove raven hawk falcon vulture phoenix dragon bat "
     "ostrich flamingo peacock stork heron toucan hummingbird woodpecker"),
    ("kind", "duck, bird", "goose geese swan gosling cygnet"),
    ("kind", "duck, bird", "chicken hen rooster cockerel chick turkey pelican"),
    ("kind", "butterfly", "insect dragonfly ladybird ladybug beetle fairy mosquito fireflies firefly"),
    ("kind", "bee, butterfly", "wasp hornet"),
    ("kind", "whale, fish", "shark dolphin orca porpoise"),
    ("kind", "turtle, fish", "frog toad crab lobster snail lizard crocodile alligator snake"),
    ("kind", "fish", "octopus squid jellyfish mermaid seal eel seahorse ray"),
    ("kind", "car", "taxi cab limousine jeep suv convertible cart"),
    ("kind", "truck, car", "van ambulance bulldozer excavator digger tank minivan caravan"),
    ("kind", "bicycle, car", "motorcycle motorbike scooter moped tricycle skateboard"),
    ("kind", "train, truck", "wagon tram metro subway monorail railway trolley"),
    ("kind", "person", "king queen knight wizard witch soldier astronaut farmer teacher doctor policeman fireman "
     "cowboy pirate ninja prince princess monk sailor chef clown player runner skier"),
    ("kind", "child, dancer, person", "child children kid girl boy baby toddler infant teenager"),
    ("kind", "person", "monster zombie ghost giant troll elf gnome dwarf angel santa scarecrow"),
    ("kind", "spaceship", "satellite shuttle asteroid comet alien meteor"),
    ("kind", "balloon", "airship zeppelin blimp parachute"),
    ("kind", "plane, bird", "drone glider"),
    ("kind", "sailboat", "canoe ferry raft kayak rowboat gondola vessel steamer liner"),
    ("kind", "ball", "apple bubble wheel coin egg melon marble globe tomato pumpkin"),
    ("kind", "cookie, ball", "pizza cake bread sandwich doughnut donut pancake burger pie muffin waffle cracker"),
    ("kind", "flower", "plant bush sapling mushroom cactus bouquet lily lilac orchid"),
    ("kind", "house, tower", "hut church castle school barn palace temple shed tent"),
    ("kind", "lamp, candle", "lantern torch lightbulb bulb spotlight flashlight"),
    ("place", "beach, sea", "island lagoon bay cove"),
    ("place", "sea", "lake river pond pool stream creek waterfall"),
    ("place", "mountains", "cliff volcano canyon ridge gorge"),
    ("place", "snowfield, mountains", "glacier antarctica icefield"),
    ("place", "forest", "jungle park garden rainforest orchard grove"),
    ("place", "city", "road market castle square highway plaza alley bridge"),
    ("place", "village, meadow", "farm"),
    ("place", "desert, meadow", "savanna savannah steppe"),
    ("place", "meadow", "prairie lawn hill grass"),
    ("place", "room", "kitchen bathroom office classroom hall studio corridor attic library cafe"),
    ("place", "space", "mars orbit universe jupiter saturn venus"),
    ("time", "dawn", "twilight"),
    ("time", "day", "morning sunny summer noontide"),
    ("time", "night", "dark darkness stars"),
    ("colour", "red", "maroon ruby burgundy"),
    ("colour", "turquoise, blue", "cyan teal"),
    ("colour", "blue", "navy"),
    ("colour", "purple", "magenta lilac indigo lavender mauve"),
    ("colour", "grey, white", "silver charcoal"),
    ("colour", "grey", "black"),
    ("colour", "white", "cream ivory"),
    ("colour", "orange", "amber peach"),
    ("colour", "brown, orange", "bronze copper"),
    ("colour", "yellow", "gold beige blond blonde"),
    ("colour", "green", "lime olive mint"),
    ("colour", "pink", "salmon coral fuchsia"),
    ("weather", "snow, rain", "hail sleet"),
    ("weather", "wind, thunder", "tornado hurricane typhoon cyclone sandstorm"),
    ("weather", "fog, clouds", "smog smoke"),
    ("style", "watercolour", "oil gouache impressionist acrylic"),
    ("style", "pencil", "ink charcoal-drawing crayon chalk engraving"),
    ("style", "pixel art", "retro voxel lego"),
    ("count", "5", "six seven eight nine ten many dozen dozens hundreds several"),
    ("count", "3", "few"),
    ("pattern", "spotted", "dots freckled leopard-print"),
    ("pattern", "striped", "checkered chequered tartan plaid"),
)  # fmt: skip


def nearest_of(slot: str, names: str, taught: frozenset[str]) -> str | None:
    """Return the key of the first of `names` ("cat, dog") that is in `taught`, a set of keys like "kind:dog"."""
    keys = (f"{slot}:{name.strip()}" for name in names.split(","))
    return next((key for key in keys if key in taught), None)
