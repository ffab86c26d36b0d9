"""Names the demo town's streets in the English way, with one theme per estate."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache

from data.demo.town.geometry import heading
from data.demo.town.network import CAR, Network
from data.demo.town.quarters import Manner, Quarter, Street

__all__ = ["name_streets"]

THEMES: dict[str, str] = {
    "old": "Fish Butter Mill Church Priory Friar Castle Baker Cooper Tanner Saddler Chandler Weaver Pump Bell Swan "
    "Angel Crown Mitre Ropewalk Malthouse Corn Wool Sheep Cattle Salter Minster Abbey Almoner Kiln Well Bridge Water "
    "Finkle Cordwainer Dyer Fuller Glover Hatter Mercer Potter Spicer Staple Tithe Barn Guildhall Deanery Chantry",
    "battles": "Alma Inkerman Sebastopol Balaclava Waterloo Trafalgar Blenheim Ladysmith Mafeking Kimberley Omdurman "
    "Khartoum Lucknow Corunna Salamanca Vittoria Talavera Minden Dettingen Ramillies Oudenarde Agincourt Naseby",
    "worthies": "Gladstone Disraeli Palmerston Peel Russell Melbourne Salisbury Wellington Nelson Collingwood Havelock "
    "Raglan Cardigan Napier Gordon Kitchener Shaftesbury Cobden Bright Wilberforce Brunel Stephenson Telford Arkwright "
    "Hargreaves Crompton Paxton Nightingale Seacole Fry Livingstone Stanley Beaconsfield Rosebery",
    "royal": "Victoria Albert Alexandra Edward George Adelaide Clarence Cambridge Connaught Kent Gloucester "
    "Sandringham Balmoral Osborne Windsor Kensington Marlborough Regent King Queen Prince Princess Coronation "
    "Jubilee Argyle",
    "girls": "Agnes Amelia Beatrice Charlotte Clara Edith Eleanor Eliza Emily Florence Harriet Louisa Mabel Margaret "
    "Maud Olive Rose Ruth Sarah Sophia Susannah Winifred Arthur Bernard Cecil Cyril Ernest Frederick Harold Herbert",
    "poets": "Byron Keats Shelley Wordsworth Coleridge Tennyson Browning Milton Chaucer Spenser Dryden Marvell Herrick "
    "Masefield Kipling Burns Scott Goldsmith Cowper Blake Clare Hopkins Rossetti Hardy Housman Brooke Sassoon Larkin",
    "writers": "Austen Bronte Dickens Eliot Gaskell Thackeray Trollope Fielding Defoe Swift Johnson Boswell Richardson "
    "Smollett Stevenson Wells Priestley Orwell Woolf Greene Bunyan Walton Evelyn Pepys",
    "composers": "Elgar Purcell Handel Byrd Tallis Britten Holst Delius Walton Vaughan Sullivan Parry Stanford Arne "
    "Gibbons Finzi Bax Bliss Warlock Butterworth Ireland Quilter Smyth",
    "trees": "Ash Beech Birch Cedar Cherry Chestnut Elm Hawthorn Hazel Holly Juniper Laburnum Larch Laurel Lime Linden "
    "Maple Oak Pine Poplar Rowan Spruce Sycamore Walnut Willow Yew Alder Aspen Blackthorn Hornbeam Whitebeam Acacia",
    "flowers": "Bluebell Primrose Foxglove Snowdrop Lavender Heather Jasmine Honeysuckle Clover Cowslip Campion "
    "Bracken Bramble Briar Buttercup Celandine Columbine Cornflower Daffodil Harebell Iris Lilac Magnolia Marigold "
    "Orchid "
    "Poppy Sorrel Speedwell Teasel Tansy Thyme Veronica Violet Yarrow",
    "birds": "Avocet Curlew Dunlin Lapwing Plover Redshank Snipe Teal Wigeon Heron Kestrel Kingfisher Linnet "
    "Nightingale Skylark Swallow Swift Thrush Wren Goldfinch Chaffinch Bullfinch Dove Falcon Harrier Jay Magpie "
    "Mallard Martin "
    "Merlin Osprey Partridge Pheasant Robin Rook Sandpiper Siskin Starling Wagtail Warbler Woodpecker Yellowhammer",
    "lakes": "Windermere Coniston Ullswater Derwent Buttermere Thirlmere Grasmere Ennerdale Wastwater Rydal Kendal "
    "Keswick Ambleside Langdale Borrowdale Patterdale Hawkshead Loweswater Bassenthwaite Skiddaw Helvellyn Scafell",
    "downs": "Cheviot Cotswold Malvern Mendip Quantock Chiltern Cleveland Pennine Exmoor Dartmoor Bodmin Bredon "
    "Brecon Snowdon Wrekin Longmynd Clee Purbeck Cranborne Ashdown Wolds Peak Kinder Axe Edge Stanage",
    "rivers": "Severn Thames Mersey Humber Tyne Tees Wear Tamar Avon Medway Stour Ouse Nene Welland Witham Ancholme "
    "Ribble Lune Eden Wye Dove Dart Exe Tavy Teign Torridge Swale Ure Nidd Wharfe Aire Calder Don",
    "towns": "Ludlow Hereford Malton Selby Ripon Whitby Skipton Bakewell Matlock Buxton Oakham Stamford Uppingham Ely "
    "Wisbech Holbeach Southwold Aldeburgh Lavenham Sudbury Dorking Arundel Lewes Rye Romsey Wimborne Sherborne Bruton "
    "Frome Tetbury Burford Chipping Evesham Pershore Ledbury Leominster Tewkesbury Cirencester",
    "fields": "Long Broad Far Nether Upper Lower West East North South Home Glebe Hill Brook Spring Marsh Fen Holme "
    "Ings Carr Sands Gravel Clay Stone Quarry Windmill Warren Park Lodge Grange Manor Hall Rectory Farm Orchard Meadow "
    "Pasture Paddock Croft Garth Toft Thorpe Moor Common Heath Copse Spinney Coppice Wood Forest Dale Vale Ridge",
    "orchard": "Bramley Pippin Russet Costard Quince Damson Medlar Mulberry Pear Plum Apple Cherry Perry Hop Barley "
    "Harvest Granary Wheatsheaf Threshers Millers Shepherds Drovers Carters Ploughmans Reapers Gleaners Hayfield",
    "works": "Foundry Forge Anvil Furnace Engine Boiler Turbine Dynamo Loom Shuttle Bobbin Spindle Carding Brunswick "
    "Phoenix Atlas Vulcan Enterprise Progress Trident Wharf Sidings Goods Signal Junction Canal Depot Pioneer",
    "saints": "Aidan Alban Andrew Anne Botolph Chad Cuthbert Dunstan Edmund Giles Guthlac Helen Hilda Hugh James John "
    "Leonard Luke Mark Martin Mary Michael Nicholas Oswald Paul Peter Swithun Wilfrid Wulfram",
    "villages": "Aslackby Bassing Collow Denby Elsthorpe Fulbeck Grayingham Haxwell Ingoldby Kexthorpe Laughterby "
    "Marram Normanby Osgodthorpe Pickworth Quadby Rigsthorpe Saxelby Tathby Ulceby Wellingthorpe Yarborough Braceby "
    "Claythorpe Dunsholme Ewerthorpe Frampthorpe Goltho Hagthorpe Ketsby Lissingthorpe Muckton Navensby Owersby",
}  # fmt: skip

# Which themes an estate of each manner takes its names from.
OF_MANNER: dict[Manner | None, tuple[str, ...]] = {
    Manner.CORE: ("old", "saints"),
    Manner.TERRACES: ("battles", "worthies", "royal", "girls", "saints", "towns"),
    Manner.CRESCENTS: ("trees", "royal", "lakes", "worthies", "towns", "rivers", "poets", "downs"),
    Manner.SUBURB: ("birds", "flowers", "trees", "poets", "writers", "composers", "lakes", "rivers", "downs", "orchard",
                    "fields", "towns"),
    Manner.HILLTOP: ("downs", "lakes"),
    Manner.VILLAGE: ("fields", "old", "orchard"),
    Manner.INDUSTRY: ("works",),
    Manner.COUNTRY: ("villages", "fields"),
    None: ("villages", "fields", "worthies", "towns"),
}  # fmt: skip

ENDINGS: dict[str, tuple[str, ...]] = {
    "lane": ("Lane", "Street", "Row", "Gate", "Yard", "Passage", "Hill", "Street"),
    "terrace": ("Street", "Street", "Road", "Terrace", "Street", "Place"),
    "avenue": ("Avenue", "Road", "Drive", "Way", "Grove", "Road", "Rise"),
    "crescent": ("Crescent", "Circus"),
    "close": ("Close", "Court", "Close", "Gardens", "Mews", "Close"),
    "through": ("Drive", "Grove", "Walk", "Way", "Mead", "Lea"),
    "works": ("Way", "Road", "Park", "Road"),
    "country": ("Lane", "Lane", "Drove", "Bank"),
    "main": ("Road", "Avenue", "Lane", "Road"),
}


def name_streets(network: Network, streets: Sequence[Street], quarters: Sequence[Quarter], seed: int) -> dict[int, str]:
    """Return a name for each street line in the network.

    Lines that continue straight across a junction share a name.
    """
    group = _carried_on(network, streets)
    rng = random.Random(f"{seed}:names")
    degree: dict[int, int] = {}
    for edge in network.edges:
        for end in (edge.a, edge.b):
            degree[end] = degree.get(end, 0) + (edge.highway in CAR)
    dead_end = {group[e.street] for e in network.edges if degree[e.a] == 1 or degree[e.b] == 1}
    theme = {i: _theme(rng, quarters[i].manner) for i in range(len(quarters))}
    used = {s.name for s in streets if s.name}
    names: dict[int, str] = {}
    for edge in network.edges:
        street = group[edge.street]
        if street in names or edge.highway not in CAR:
            continue
        drawn = streets[street]
        if drawn.name:
            names[street] = drawn.name
            continue
        look = "main" if drawn.quarter < 0 else drawn.look
        if look == "close" and street not in dead_end:
            look = "through"
        topic = theme[drawn.quarter] if drawn.quarter >= 0 else rng.choice(OF_MANNER[None])
        names[street] = _fresh(rng, topic, look, used, drawn.quarter < 0 or quarters[drawn.quarter].manner)
    return {i: names[group[i]] for i in sorted({e.street for e in network.edges}) if group[i] in names}


def _theme(rng: random.Random, manner: Manner) -> str:
    return rng.choice(OF_MANNER.get(manner, OF_MANNER[Manner.SUBURB]))


def _fresh(rng: random.Random, topic: str, look: str, used: set[str], manner: Manner | bool) -> str:
    """Return an unused name, from the estate's theme if any are left."""
    mine = OF_MANNER.get(manner if isinstance(manner, Manner) else None, ())
    for topics in ((topic,), mine, tuple(THEMES)):
        stems = _stems(topics)
        for _ in range(30 if stems else 0):
            stem, ending = rng.choice(stems), rng.choice(ENDINGS[look])
            name = f"{stem} {ending}"
            if name not in used and stem != ending:
                used.add(name)
                return name
    # A big town has two streets of the same name in different wards. Their postcodes distinguish them.
    return f"{rng.choice(_stems((topic,)))} {rng.choice(ENDINGS[look])}"


@cache
def _stems(topics: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"St {stem.rstrip('s')}s" if topic == "saints" else stem for topic in topics for stem in THEMES[topic].split()
    )


def _carried_on(network: Network, streets: Sequence[Street]) -> dict[int, int]:
    into = {e.street: e.street for e in network.edges}

    def root(i: int) -> int:
        while into[i] != i:
            i = into[i]
        return i

    for node, around in sorted(network.incident().items()):
        ways = [network.edges[i] for i in around]
        for k, one in enumerate(ways):
            for other in ways[k + 1 :]:
                a, b = streets[one.street], streets[other.street]
                if one.street == other.street or a.name or b.name or (a.quarter, a.look) != (b.quarter, b.look):
                    continue
                if a.look not in ("terrace", "avenue", "works") or a.quarter < 0:
                    continue
                turn = _leaving(network, one.line, node) - _leaving(network, other.line, node)
                if abs(abs((turn + math.pi) % (2 * math.pi) - math.pi) - math.pi) < 0.2:
                    into[max(root(one.street), root(other.street))] = min(root(one.street), root(other.street))
    return {i: root(i) for i in into}


def _leaving(network: Network, line: Sequence[tuple[float, float]], node: int) -> float:
    points = list(line) if line[0] == network.nodes[node] else list(reversed(line))
    return heading(points[0], points[1])
