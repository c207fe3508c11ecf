"""Which listings are compared at all: those that share a key.

A key is worked out from one listing alone, so that neither order nor company changes which keys a listing has. A strong
key (an identifier, the title, the beginning of the abstract, volume and page with year and first surname) is reason
enough to compare; those that share only a weak one (an end of the title, the first two surnames, the first one and the
year, a sample of words) are compared if their titles share words at a glance. A sample says the least, so there the
shares of both titles are asked for, not only that of the shorter: of 280,000 pairs of 30 real lists that drops half of
the plainly different ones, and none that is the same. A title that is short or stock is never a key by itself, only
together with a name or a year.

A block of up to `ALL_PAIRS` listings gives every pair; a larger one gives each listing with its next ones in the order
of titles, so that cost stays linear in the number of listings.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache, reduce
from hashlib import blake2s
from itertools import combinations, pairwise
from operator import xor
from struct import Struct
from typing import NamedTuple

from scrape.dedupe.features import Features

KEYED_TITLE = 48  # letters of a title that order a large block
ALL_PAIRS = 60
WINDOW = 8
# A share of words. At a half, ever more pairs are alike by chance as listings grow more.
AT_A_GLANCE = 0.55
STRONG, SAMPLE = 1, 2  # bits of a key

_END = 24  # letters of a title's beginning or end
TELLING_TITLE = 3  # words; the titles of two with fewer are not told apart by a glance
_MOST_NAMES = 4  # that a short title is keyed with: not all databases have authors in the printed order
_NAME = 24  # letters; a title may be no more than the name that another listing puts before a subtitle
_KEYED_ABSTRACT = 80  # letters; a shorter one is a stock phrase as easily as a paper's own
_BITS = 126  # as many as the engine has in a number; the fewer, the more unlike titles look alike
_PIECE = 45  # letters of an abstract in one key
_SAMPLED = 3  # words in one sample
_STEM = 6  # letters of a word, so that neither its ending nor a misprint in it counts

_NUMBER = Struct("<q24x").unpack  # of a digest
_UNMARKED = ~(STRONG | SAMPLE)
_POSITIVE = (1 << 63) - 1
_SHUFFLED = 0xFFFFFFFF  # the lower half orders pairs in another way than the whole


class Keyed(NamedTuple):
    """The keys of a listing, 64 bits each, of which two say if it is strong or a sample; its title at a glance."""

    keys: list[int]
    glance: int


def keyed(one: Features) -> Keyed:
    """Return what says with which others a listing is compared."""
    mixed = [_mixed(word) for word in one.telling]
    keys = [_hash(key) & _UNMARKED | STRONG for key in _strong(one)]
    keys += [_hash(key) & _UNMARKED for key in _weak(one)]
    if len(mixed) >= TELLING_TITLE and not one.stock:
        keys += [key & _UNMARKED | SAMPLE for key in _samples(mixed)]
    return Keyed(list(set(keys)), _glance(mixed))


def _strong(one: Features) -> list[str]:
    found = [f"{scheme}:{value}" for scheme, value in one.identifiers.items()]
    if len(one.telling) < TELLING_TITLE or one.stock:
        found += [f"title:{one.core}:{surname}:" for surname in one.surnames[:_MOST_NAMES] or [""]]
        found.append(f"title:{one.core}::{one.year or ''}")
        if one.cut and not one.stock:
            found.append(f"title:{one.core}")
    else:
        found.append(f"title:{one.core}")
        if one.main != one.core:
            found.append(f"title:{one.main}")
            if one.surnames and len(one.main) <= _NAME:
                found.append(f"title:{one.main}:{one.surnames[0]}:")
    if one.name:
        found += [f"title:{one.name}:{surname}:" for surname in one.surnames[:_MOST_NAMES]]
    if one.surnames:
        found.append(f"glued:{one.glued}")
        if one.volume and one.page and one.year:
            found.append(f"printed:{one.volume}:{one.page}:{one.year}:{one.surnames[0]}")
    if len(one.abstract) >= _KEYED_ABSTRACT:
        found.append(f"abstract:{one.abstract[:_PIECE]}")
        found.append(f"further:{one.abstract[_PIECE : 2 * _PIECE]}")
    return found


def _weak(one: Features) -> list[str]:
    found = [f"begins:{one.title[:_END]}", f"ends:{one.title[-_END:]}"] if len(one.title) > _END else []
    if one.surnames and one.year:
        found.append(f"by:{one.surnames[0]}:{one.year}")
    if len(one.surnames) > 1:
        found.append(":".join(sorted(one.surnames[:2])))
    return found


def _samples(mixed: list[int]) -> list[int]:
    """Return min-hash samples: titles with most words, or pairs of neighbours, in common are likely to share one."""
    known = sorted(set(mixed))
    pairs = [one ^ other >> 1 for one, other in pairwise(mixed)]
    words = [reduce(xor, known[:_SAMPLED]), reduce(xor, known[-_SAMPLED:])]
    return [*words, min(pairs), max(pairs), min(pairs, key=_SHUFFLED.__and__)]


@lru_cache(1 << 16)
def _mixed(word: str) -> int:
    return _hash(word.removesuffix("s")[:_STEM]) & _POSITIVE


def _hash(key: str) -> int:
    number: int = _NUMBER(blake2s(key.encode()).digest())[0]
    return number


def _glance(mixed: list[int]) -> int:
    """Return the telling words of a title as a set of `_BITS` bits."""
    bits = 0
    for number in mixed:
        bits |= 1 << number % _BITS
    return bits


def alike(one: int, other: int, key: int) -> bool:
    """Tell whether two titles under a weak key share words at a glance; those of a word or two are not judged by it."""
    few, many = sorted((one.bit_count(), other.bit_count()))
    least = (few + many) / 2 if key & SAMPLE else few
    return few < TELLING_TITLE or (one & other).bit_count() >= AT_A_GLANCE * least


def pairs(keyed: Iterable[tuple[int, int]], titles: list[str], glances: list[int]) -> list[tuple[int, int]]:
    """Return the pairs to compare, in order, lower place first; `keyed` is each key with the place of a listing.

    This is the pass for what fits in memory; `scrape.dedupe.pairing` does the same for any number of listings.
    """
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for key, place in keyed:
        blocks[key].append(place)
    shared = [(key, block) for key, block in blocks.items() if len(block) > 1]
    found = {pair for key, block in shared if key & STRONG for pair in _block_pairs(block, titles)}
    weak = ((key, pair) for key, block in shared if not key & STRONG for pair in _block_pairs(block, titles))
    found.update(pair for key, pair in weak if pair not in found and alike(glances[pair[0]], glances[pair[1]], key))
    return sorted(found)


def _block_pairs(block: list[int], titles: list[str]) -> Iterable[tuple[int, int]]:
    if len(block) <= ALL_PAIRS:
        return combinations(sorted(block), 2)
    block.sort(key=lambda place: (titles[place], place))
    neighbours = ((one, other) for at, one in enumerate(block) for other in block[at + 1 : at + WINDOW])
    return ((min(pair), max(pair)) for pair in neighbours)
