"""Makes the fonts of this folder from those of Fontsource: only the weights and features that the stylesheet asks for, and of
the kerning what a text can show. Needs fonttools and brotli; see README.md."""

import os
import sys
import unicodedata

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "pnum", "tnum", "lnum", "rvrn"]
# Pairs with these are kerned by their class alone: no text sets them next to one another.
RARE = set("*¿¡©®¦¬¶§¤ªº⁄µ<>=+×÷±~^|\\_{}¹²³‰¼½¾¨¯´¸ˆ˜˚˝˛ˇ˘˙`−∕™")
# Half a hundredth of an em: a tenth of a pixel in a line of 20.
SEEN = 10 / 2000


def kind(letter):
    if letter in RARE:
        return "rare"
    return {"Lu": "capital", "Ll": "small", "Nd": "digit"}.get(unicodedata.category(letter), "sign")


def kerning(font):
    lookup = font["GPOS"].table.LookupList.Lookup[0]
    return [getattr(table, "ExtSubTable", table) for table in lookup.SubTable]


def beyond_classes(font):
    """How far each pair that is named stands from what its classes say."""
    tables = kerning(font)
    by_class = next(table for table in tables if table.Format == 2)
    covered = set(by_class.Coverage.glyphs)

    def of_classes(one, other):
        if one not in covered:
            return 0
        row = by_class.Class1Record[by_class.ClassDef1.classDefs.get(one, 0)]
        return getattr(row.Class2Record[by_class.ClassDef2.classDefs.get(other, 0)].Value1, "XAdvance", 0) or 0

    far = {}
    for table in (table for table in tables if table.Format == 1):
        for one, pairs in zip(table.Coverage.glyphs, table.PairSet):
            for pair in pairs.PairValueRecord:
                advance = getattr(pair.Value1, "XAdvance", 0) or 0
                far.setdefault((one, pair.SecondGlyph), advance - of_classes(one, pair.SecondGlyph))
    return far


def thin(font, instances):
    """Leaves out the pairs that no text has, and those of which nobody sees that they differ from their classes."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    far = [beyond_classes(instance) for instance in instances]

    def stays(one, other):
        if max(abs(distances.get((one, other), 0)) for distances in far) <= SEEN * font["head"].unitsPerEm:
            return False
        kinds = {kind(letters.get(glyph, "a")) for glyph in (one, other)}
        is_plain = all(letters.get(glyph, "a").isascii() for glyph in (one, other))
        is_small_before_capital = kind(letters.get(one, "a")) == "small" and kind(letters.get(other, "a")) == "capital"
        return "rare" not in kinds and (is_plain or not (is_small_before_capital or ("digit" in kinds and kinds & {"small", "capital"})))

    for table in (table for table in kerning(font) if table.Format == 1):
        rows = [(one, [pair for pair in pairs.PairValueRecord if stays(one, pair.SecondGlyph)]) for one, pairs in zip(table.Coverage.glyphs, table.PairSet)]
        sets = dict(zip(table.Coverage.glyphs, table.PairSet))
        rows = [(one, pairs) for one, pairs in rows if pairs]
        for one, pairs in rows:
            sets[one].PairValueRecord, sets[one].PairValueCount = pairs, len(pairs)
        table.Coverage.glyphs = [one for one, _ in rows]
        table.PairSet, table.PairSetCount = [sets[one] for one, _ in rows], len(rows)


def write(font, name):
    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17, 25, *range(256, 300)]
    options.notdef_outline = True
    made = subset.Subsetter(options)
    made.populate(unicodes=list(font.getBestCmap()))
    made.subset(font)
    font.flavor = "woff2"
    font.save(name)
    print(name, os.path.getsize(name))


def again(font, scratch="scratch.ttf"):
    """The same, read from a file: what was thinned out is not read lazily any more."""
    font.flavor = None
    font.save(scratch)
    font = TTFont(scratch, lazy=False)
    os.remove(scratch)
    return font


def main(newsreader, franklin):
    upright = lambda: instancer.instantiateVariableFont(TTFont(newsreader + "/newsreader-latin-wght-normal.woff2"), {"wght": (400, 400, 600)})
    at = lambda weight: instancer.instantiateVariableFont(upright(), {"wght": weight})
    font = again(upright())
    thin(font, [at(400), at(600)])
    write(again(font), "newsreader-latin-wght-normal.woff2")
    italic = lambda: TTFont(newsreader + "/newsreader-latin-400-italic.woff2")
    font = italic()
    thin(font, [italic()])
    write(again(font), "newsreader-latin-400-italic.woff2")
    font = instancer.instantiateVariableFont(TTFont(franklin + "/libre-franklin-latin-wght-normal.woff2"), {"wght": (400, 400, 700)})
    write(again(font), "libre-franklin-latin-wght-normal.woff2")


main(*sys.argv[1:])
