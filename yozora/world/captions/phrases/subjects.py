"""What subjects are: more nouns for the rigs, colours, patterns, sizes, numbers, courses and speeds."""

from __future__ import annotations

# Nouns beside those of the rigs themselves, by the rig's name; each can stand after "a" or "an".
NOUNS: dict[str, tuple[str, ...]] = {
    "spaceship": ("space ship", "alien ship"),
    "rocket": ("moon rocket", "toy rocket", "rocketship", "space probe"),
    "balloon": ("air balloon", "gas balloon", "balloon with a basket"),
    "sailboat": ("sail boat", "sailing yacht", "sailing vessel", "dinghy", "schooner", "catamaran", "sloop"),
    "car": ("motor car", "sedan", "hatchback", "sports car", "racing car", "race car", "roadster", "saloon car",
        "coupe"),
    "bird": ("robin", "sparrow", "finch", "nightingale", "canary", "small bird", "birdie", "starling"),
    "dog": (
        "pup", "pooch", "doggie", "terrier", "poodle", "spaniel", "beagle", "dachshund", "corgi", "retriever",
        "golden retriever", "labrador", "collie", "sheepdog", "puppy dog", "hunting dog",
    ),
    "fish": ("goldfish", "clownfish", "tropical fish", "trout", "carp", "reef fish", "herring"),
    "person": (
        "human", "hiker", "gentleman", "lady", "adult", "grown-up", "passer-by", "passerby", "guy", "wanderer",
        "human being", "somebody", "traveler", "grandmother", "grandfather", "mother", "father", "neighbour",
        "neighbor",
    ),
    "ball": ("rubber ball", "bouncy ball", "play ball", "plastic ball", "soft ball"),
    "butterfly": ("monarch butterfly", "swallowtail"),
    "train": ("railway train", "railroad train", "express train", "freight train", "choo-choo", "passenger train"),
    "plane": ("airliner", "biplane", "propeller plane", "jumbo jet", "passenger plane", "jet plane",
        "air plane"),
    "bus": ("double-decker", "double-decker bus", "minibus", "school bus", "motor coach", "city bus", "tour bus"),
    "truck": ("pickup", "pickup truck", "dump truck", "tipper", "tipper truck", "box truck", "articulated lorry"),
    "bicycle": ("pushbike", "push bike", "two-wheeler", "pedal bike", "racing bike", "road bike", "mountain bike"),
    "tractor": ("farm machine", "field tractor"),
    "helicopter": ("copter", "rescue helicopter", "whirlybird", "rotorcraft"),
    "submarine": ("u-boat", "diving boat", "mini submarine", "deep-sea submersible"),
    "bear": ("bear cub", "grizzly bear", "mother bear", "baby bear"),
    "bee": ("bumble bee", "honey bee", "worker bee"),
    "cat": ("tabby", "housecat", "house cat", "tomcat", "pussycat", "pussy cat", "feline", "tabby cat"),
    "duck": ("drake", "rubber duck", "mother duck", "ducky", "wild duck"),
    "elephant": ("elephant calf", "bull elephant", "african elephant"),
    "giraffe": ("giraffe calf", "tall giraffe"),
    "horse": ("foal", "colt", "steed", "racehorse", "riding horse", "filly", "gelding"),
    "owl": ("barn owl", "tawny owl", "eagle owl", "snowy owl", "screech owl"),
    "penguin": ("emperor penguin", "penguin chick", "king penguin"),
    "rabbit": ("bunny rabbit", "cottontail", "jackrabbit", "baby rabbit"),
    "turtle": ("sea turtle", "terrapin", "giant tortoise", "baby turtle"),
    "whale": ("humpback whale", "sperm whale", "whale calf", "baby whale"),
    "robot": ("droid", "bot", "toy robot", "humanoid robot", "automaton", "wind-up robot", "humanoid"),
    "dancer": ("ballet dancer", "dancing girl", "danseuse"),
    "party balloon": ("helium balloon", "latex balloon", "rubber balloon", "balloon on a string"),
    "kite": ("diamond kite", "toy kite", "kite on a string"),
    "snowman": ("snow person", "snowperson"),
    "cookie": ("chocolate chip cookie", "gingerbread cookie", "butter cookie", "shortbread", "oat cookie"),
    "flower": ("tulip", "daisy", "poppy", "garden flower", "flower in a pot", "flowering plant", "daffodil"),
    "house": ("bungalow", "chalet", "little house", "farmhouse", "country house", "small house", "dwelling"),
    "lamp": ("reading lamp", "table lamp", "standard lamp", "desk lamp", "bedside lamp", "electric lamp"),
    "candle": ("birthday candle", "wax light", "table candle"),
    "tower": (
        "tower of blocks", "stack of blocks", "tower of bricks", "brick tower", "tower of toy blocks", "pile of blocks",
        "tower of building blocks", "stack of bricks", "wooden tower", "toy-block tower",
    ),
    "child": (
        "kid", "little girl", "schoolgirl", "youngster", "young girl", "boy", "girl", "little boy", "schoolboy",
        "young boy", "toddler", "little child", "small child",
    ),
    "apple": ("crab apple", "eating apple", "ripe apple"),
    "cake": ("birthday cake", "cupcake", "sponge cake", "layer cake", "gateau", "cream cake", "iced cake"),
    "tree": ("oak", "oak tree", "maple tree", "birch tree", "leafy tree", "shade tree", "broad-leaved tree"),
    "mushroom": ("toadstool", "fungus", "button mushroom"),
    "cactus": ("saguaro", "desert cactus", "cactus plant"),
    "sunflower": ("sun flower", "tall sunflower"),
    "castle": ("fortress", "stronghold", "fairy-tale castle", "fairytale castle", "stone castle"),
    "lighthouse": ("light house", "light tower"),
    "star": ("five-pointed star", "twinkling star", "little star"),
    "planet": ("ringed planet", "gas giant"),
    "comet": ("shooting star", "meteor", "falling star"),
    "brick": ("toy brick", "building brick", "toy block", "building block", "wooden block"),
    "barrel": ("wooden barrel", "cask", "keg"),
    "wheel": ("wagon wheel", "wooden wheel", "cart wheel", "tyre", "tire"),
    "drum": ("toy drum", "tin drum", "snare drum", "bass drum"),
    "teddy bear": ("teddy", "stuffed bear", "toy bear", "plush bear", "cuddly bear"),
}  # fmt: skip

COLOURS: dict[str, tuple[str, ...]] = {
    "red": (
        "red", "scarlet", "crimson", "bright red", "deep red", "cherry red", "fire-engine red", "vermilion",
        "blood-red", "poppy red", "reddish", "red-coloured", "red-colored",
    ),
    "orange": (
        "orange", "tangerine", "bright orange", "carrot-coloured", "carrot-colored", "orange-coloured",
        "orange-colored", "pumpkin orange", "apricot",
    ),
    "yellow": (
        "yellow", "golden", "lemon", "bright yellow", "sunny yellow", "lemon yellow", "canary yellow", "yellowish",
        "golden yellow", "yellow-coloured", "yellow-colored", "mustard yellow",
    ),
    "green": (
        "green", "emerald", "bright green", "grass green", "leaf green", "emerald green", "dark green", "light green",
        "lime green", "greenish", "green-coloured", "green-colored", "forest green", "bottle green",
    ),
    "blue": (
        "blue", "azure", "cobalt", "bright blue", "sky-blue", "navy blue", "dark blue", "light blue", "deep blue",
        "royal blue", "cobalt blue", "bluish", "blue-coloured", "blue-colored", "ultramarine", "sapphire",
    ),
    "purple": (
        "purple", "violet", "bright purple", "dark purple", "plum-coloured", "plum-colored", "purplish",
        "purple-coloured", "purple-colored", "amethyst",
    ),
    "pink": (
        "pink", "rosy", "bright pink", "hot pink", "light pink", "pale pink", "rose-coloured", "rose-colored",
        "pinkish", "pink-coloured", "pink-colored", "candy pink", "rose-pink",
    ),
    "white": (
        "white", "snow-white", "pure white", "milk-white", "bright white", "snowy white", "white-coloured",
        "white-colored", "chalk white", "whitish",
    ),
    "turquoise": (
        "turquoise", "turquoise-coloured", "turquoise-colored", "aquamarine", "blue-green", "bluish green", "aqua",
        "bright turquoise", "turquoise blue",
    ),
    "brown": (
        "brown", "dark brown", "light brown", "chocolate-brown", "chestnut", "chestnut brown", "brownish",
        "brown-coloured", "brown-colored", "nut-brown", "hazel", "chocolate-coloured", "chocolate-colored", "tan",
    ),
    "grey": (
        "grey", "gray", "dark grey", "dark gray", "light grey", "light gray", "greyish", "grayish", "grey-coloured",
        "gray-colored", "ash-grey", "ash-gray", "slate grey", "slate gray",
    ),
}  # fmt: skip

PATTERNS: dict[str, tuple[str, ...]] = {
    "plain": ("plain", "unpatterned", "of one colour", "of one color", "in one colour", "in one color",
        "solid-coloured",
              "solid-colored", "plain-coloured", "plain-colored", "without a pattern", "single-coloured"),
    "striped": ("striped", "stripy", "stripey", "with stripes", "with a striped pattern", "in stripes", "stripes",
                "banded", "zebra-striped", "with bold stripes", "pinstriped"),
    "spotted": ("spotted", "spotty", "with spots", "dotted", "polka-dot", "polka-dotted", "with dots", "speckled",
                "dappled", "with polka dots", "covered in spots", "polka dots", "with a spotted pattern"),
}  # fmt: skip

SIZES: dict[str, tuple[str, ...]] = {
    "small": ("small", "little", "tiny", "wee", "mini", "miniature", "teeny", "small-sized", "pint-sized", "petite",
              "little tiny", "tiny little", "undersized", "diminutive"),
    "medium": ("medium", "medium-sized", "medium-size", "average-sized", "mid-sized", "middle-sized", "normal-sized",
               "of medium size", "of average size", "of middling size"),
    "large": ("large", "big", "huge", "giant", "enormous", "gigantic", "massive", "great big", "oversized", "outsized",
              "very big", "immense", "big-sized", "large-sized", "colossal"),
}  # fmt: skip

COUNTS: dict[str, tuple[str, ...]] = {
    "1": ("one", "a single", "single", "alone", "lone", "solitary", "just one", "only one", "1", "on its own",
          "all alone", "by itself", "exactly one", "sole"),
    "2": ("two", "a pair of", "pair of", "a couple of", "couple of", "2", "a duo of", "exactly two",
          "two of them", "twosome of"),
    "3": ("three", "a trio of", "trio of", "3", "three of them", "exactly three", "a group of three", "threesome of"),
    "4": ("four", "a quartet of", "quartet of", "4", "four of them", "exactly four", "a group of four", "foursome of"),
    "5": ("five", "a quintet of", "quintet of", "5", "five of them", "exactly five", "a group of five",
          ),
}  # fmt: skip

DIRECTIONS: dict[str, tuple[str, ...]] = {
    "left": (
        "left", "leftward", "leftwards", "from right to left", "to the left", "towards the left", "toward the left",
        "to the left side", "right to left", "to the left-hand side", "off to the left", "over to the left",
    ),
    "right": (
        "right", "rightward", "rightwards", "from left to right", "to the right", "towards the right",
        "toward the right", "to the right side", "left to right", "to the right-hand side", "off to the right",
        "over to the right",
    ),
    "up": (
        "up", "upward", "upwards", "skyward", "skywards", "rises", "rising", "climbs", "climbing", "ascends",
        "ascending", "rise", "climb", "ascend", "lifts off", "lifting off", "lift off", "takes off", "taking off",
        "take off", "blasts off", "blasting off", "blast off", "from bottom to top", "towards the sky",
        "toward the sky", "into the sky", "into the air", "straight up", "higher and higher", "up into the sky",
        "up into the air",
    ),
    "down": (
        "down", "downward", "downwards", "descends", "descending", "sinks", "sinking", "earthward", "earthwards",
        "descend", "sink", "from top to bottom", "towards the ground", "toward the ground", "straight down",
        "lower and lower", "down to the ground", "to the ground", "to earth",
    ),
}  # fmt: skip

SPEEDS: dict[str, tuple[str, ...]] = {
    "slow": (
        "slowly", "slow", "gently", "leisurely", "calmly", "unhurried", "unhurriedly", "at a slow pace", "lazily",
        "at a leisurely pace", "without haste", "at low speed", "sluggishly", "slowly and calmly", "at a gentle pace",
        "in no hurry", "sedately",
    ),
    "fast": (
        "fast", "quickly", "quick", "swiftly", "rapidly", "speedily", "swift", "at high speed", "at full speed",
        "rapid", "at top speed", "hastily", "briskly", "at a fast pace", "speedy", "in a hurry", "at speed",
        "at great speed", "hurriedly", "at a quick pace",
    ),
}  # fmt: skip

BEHIND: dict[str, tuple[str, ...]] = {
    "hidden": (
        "passes behind", "passing behind", "goes behind", "going behind", "disappears behind", "hidden by",
        "walks behind", "walking behind", "walk behind", "pass behind", "go behind", "disappear behind",
        "disappearing behind", "vanishes behind", "vanishing behind", "vanish behind", "moves behind", "moving behind",
        "slips behind", "slipping behind", "is hidden behind", "hidden behind", "is covered by", "is hidden by",
        "out of sight behind", "passes out of sight behind", "is briefly hidden", "are hidden behind",
        "is lost to sight behind", "travels behind", "travelling behind", "runs behind", "running behind",
        "drives behind", "driving behind", "flies behind", "flying behind", "swims behind", "swimming behind",
        "sails behind", "sailing behind", "swings behind", "is briefly out of sight", "goes out of sight",
        "going out of sight", "go out of sight", "disappears from view", "disappears from sight",
        "is out of view for a moment", "emerges from behind", "comes out from behind", "reappears from behind",
    ),
}  # fmt: skip
