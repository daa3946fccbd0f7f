import type { Department } from './department.ts';

export const footwear: Department = {
  name: 'footwear',
  titles: [
    '{brand} {model} {version} {gender} {kind}, {colour}',
    '{model} {version} {kind} by {brand}, {gender}, {colour}',
    '{gender} {kind} {brand} {model} {version} - {colour}',
  ],
  words: `
    attribute | value   | shop                       | reseller               | asked
    kind      | road    | Road Running Shoes         | road running trainers  | road running shoes, road running trainers, running shoes for road
    kind      | trail   | Trail Running Shoes        | trail running trainers | trail running shoes, trail runners, off road running shoes
    kind      | hiking  | Hiking Boots               | walking boots          | hiking boots, walking boots, hill walking boots
    kind      | insoles | Replacement Insoles        | spare insoles          | replacement insoles, spare insoles
    version   | 1       | 1                          | v1                     | 1, v1
    version   | 2       | 2                          | v2                     | 2, v2
    version   | 3       | 3                          | v3                     | 3, v3
    version   | 4       | 4                          | v4                     | 4, v4
    feature   | wide    | a wide toe box             | wide fit toe box       | wide toe box, wide fit
    feature   | knit    | a breathable knit upper    | breathable mesh        | breathable
    feature   | plate   | a carbon plate             | carbon-plated sole     | carbon plate, carbon plated
    feature   | soft    | thick cushioned foam       | max-cushion foam       | cushioned, max cushion
    feature   | dry     | a waterproof membrane      | fully waterproof       | waterproof
    feature   | lugs    | deep lugs for mud          | mud lugs               | for mud, for muddy paths
    feature   | rock    | a rock plate underfoot     | rock plate in the sole | rock plate, with rock plate
    feature   | leather | a full-grain leather upper | real leather upper     | leather
    feature   | vegan   | vegan materials throughout | all vegan              | vegan
    feature   | ankle   | a high ankle cuff          | high ankle             | high ankle
    feature   | light   | a lightweight 210 g build  | lightweight at 210 g   | lightweight, light
  `,
  models: `
    brand     | model      | kind   | version | gender         | colour           | features        | pitch
    Kestrin   | Velarin    | road   | 2 3     | men women      | black blue white | wide knit soft  | A daily trainer for long easy miles
    Torvane   | Velorin    | road   | 2 3     | men women      | black blue white | wide knit soft  | An everyday trainer for easy runs and long Sundays
    Kestrin   | Arrowin    | road   | 1 2     | men women      | white orange     | plate light     | A racing shoe for marathon day
    Torvane   | Arrolet    | road   | 1 2     | men women      | white orange     | plate light     | A race-day shoe from ten kilometres up
    Maribeck  | Joglin     | road   | 4       | men women kids | black pink       | knit vegan      | A first running shoe for short loops around the block
    Ulvenholt | Moorhen    | trail  | 2 3     | men women      | black green      | dry lugs        | A winter shoe for wet fells
    Fennmoor  | Moorfell   | trail  | 2 3     | men women      | black green      | dry lugs        | A cold-season shoe for bogs and fell paths
    Ulvenholt | Screeve    | trail  | 1 2     | men women      | blue orange      | rock light      | A summer shoe for stony ridges
    Maribeck  | Ridgelet   | trail  | 1       | men women kids | green pink       | knit vegan      | A dry-weather shoe for forest tracks
    Ulvenholt | Brackwater | hiking | -       | men women      | black brown      | leather dry     | A three-season boot for loaded hill days
    Fennmoor  | Stillwater | hiking | -       | men women      | black brown      | leather dry     | A three-season boot for rough paths
    Maribeck  | Pathlin    | hiking | -       | men women kids | grey green       | vegan dry ankle | A supple boot for weekend walks
    Skelborne | Cairnwalk  | hiking | -       | men women      | grey brown       | ankle wide      | A sturdy boot for long-distance paths
  `,
  accessories: `
    brand    | kind    | for    | by      | colour | features | pitch
    Treadlow | insoles | road   | version | -      |          | A pair of foam insoles cut to the shape of the original
    Solvane  | insoles | hiking | -       | -      |          | A pair of felt insoles cut to the shape of the original
  `,
};

export const jackets: Department = {
  name: 'jackets',
  titles: [
    '{brand} {model} {gender} {kind}, {colour}',
    '{brand} {model} {kind} {gender} - {colour}',
    '{gender} {kind} {model} in {colour} by {brand}',
  ],
  words: `
    attribute | value    | shop                       | reseller                 | asked
    kind      | rain     | Rain Jacket                | waterproof rain jacket   | rain jacket, rain coat, waterproof jacket
    kind      | down     | Down Jacket                | down puffer jacket       | down jacket, down puffer
    kind      | soft     | Softshell Jacket           | softshell                | softshell jacket, softshell
    kind      | fleece   | Fleece Jacket              | zip-up fleece            | fleece jacket, zip up fleece
    feature   | hood     | an adjustable hood         | adjustable hood          | with hood, hooded
    feature   | vents    | underarm pit zips          | pit zips                 | with pit zips, pit zips
    feature   | packs    | a pocket it packs into     | packable into its pocket | packable
    feature   | recycled | recycled fabric throughout | recycled fabric          | recycled
    feature   | bright   | reflective trim            | reflective details       | reflective
    feature   | long     | a long cut below the hip   | longline cut             | long, longline
    feature   | tail     | a dropped tail for cycling | dropped cycling tail     | for cycling
    feature   | warm     | 800-fill insulation        | 800 fill                 | 800 fill
    feature   | wind     | windproof front panels     | windproof front          | windproof
    feature   | stretch  | four-way stretch           | stretch fabric           | stretch, stretchy
  `,
  models: `
    brand     | model     | kind   | gender         | colour                  | features         | pitch
    Ulvenholt | Drizzen   | rain   | men women      | black navy olive yellow | hood vents       | A three-layer shell for days that do not clear up
    Fennmoor  | Drizelle  | rain   | men women      | black navy olive yellow | hood vents       | A three-layer shell for wet walks all day
    Maribeck  | Puddler   | rain   | women kids     | red yellow              | hood bright      | A cheerful shell for the way to work or school
    Skelborne | Spokecoat | rain   | men women      | black yellow            | tail bright      | A shell for the daily ride to town
    Ulvenholt | Eiderlo   | down   | men women      | black navy red          | warm packs       | A light warm layer for frosty mornings
    Fennmoor  | Eiderette | down   | men women      | black navy red          | warm packs       | A light layer for cold camps and colder trains
    Skelborne | Longfrost | down   | men women      | black olive             | long hood        | A winter coat for standing about at matches
    Skelborne | Crestral  | soft   | men women      | black navy              | wind stretch     | A trim layer for brisk ridge walks
    Torvane   | Gustline  | soft   | men women      | black red               | wind stretch     | A trim layer for skiing and windy hills
    Torvane   | Gustroad  | soft   | men women      | black red               | wind tail bright | A close layer for cold mornings in the saddle
    Maribeck  | Tuftie    | fleece | men women kids | navy olive red          | recycled hood    | A soft mid layer for the sofa and the summit
    Fennmoor  | Loftwell  | fleece | men women      | navy olive              | recycled         | A plain mid layer for every season
  `,
};

export const watches: Department = {
  name: 'watches',
  titles: [
    '{condition} {brand} {model} {kind}, {case}, {dial}, {strap}',
    '{condition} {model} by {brand}: {kind} with {dial} and {strap}, {case}',
    '{brand} {model} {case} {dial} {kind}, {strap} {condition}',
  ],
  words: `
    attribute | value    | shop                        | reseller                 | asked
    kind      | dive     | Dive Watch                  | diving watch             | dive watch, divers watch, diving watch
    kind      | field    | Field Watch                 | field wristwatch         | field watch
    kind      | dress    | Dress Watch                 | slim dress watch         | dress watch, slim dress watch
    kind      | gps      | GPS Running Watch           | running watch with GPS   | gps running watch, gps watch for running
    kind      | spare    | Replacement Watch Band      | spare watch band         | replacement watch band, spare band, replacement band
    case      | 36mm     | 36 mm                       | 36mm case                | 36mm
    case      | 40mm     | 40 mm                       | 40mm case                | 40mm
    case      | 42mm     | 42 mm                       | 42mm case                | 42mm
    case      | 44mm     | 44 mm                       | 44mm case                | 44mm
    dial      | black    | Black Dial                  | black face               | black dial, black face
    dial      | blue     | Blue Dial                   | blue face                | blue dial, blue face
    dial      | white    | White Dial                  | white face               | white dial, white face
    dial      | green    | Green Dial                  | green face               | green dial, green face
    strap     | leather  | Leather Strap               | leather strap            | leather strap
    strap     | steel    | Steel Bracelet              | steel bracelet           | steel bracelet, metal bracelet
    strap     | nylon    | Nylon Strap                 | nylon strap              | nylon strap, fabric strap
    strap     | rubber   | Rubber Strap                | rubber strap             | rubber strap
    material  | leather  | Leather                     | leather                  | leather
    material  | rubber   | Rubber                      | rubber                   | rubber
    feature   | auto     | an automatic movement       | self-winding automatic   | automatic
    feature   | solar    | solar charging              | solar powered            | solar, solar powered
    feature   | sapphire | sapphire glass              | sapphire crystal         | sapphire glass, sapphire crystal
    feature   | date     | a date window               | date display             | with date
    feature   | deep     | 300 m water resistance      | water resistant to 300 m | 300m water resistant
    feature   | lume     | hands that glow in the dark | glow in the dark hands   | glow in the dark
    feature   | heart    | a wrist heart-rate monitor  | heart rate monitor       | heart rate monitor
    feature   | maps     | offline maps                | maps that work offline   | with maps
  `,
  models: `
    brand    | model    | kind  | case      | dial             | strap         | condition       | features           | pitch
    Varnholt | Meridane | dive  | 40mm 42mm | black blue green | steel rubber  | new             | auto deep sapphire | A tool watch for salt water and long weekends
    Jorvane  | Meridol  | dive  | 40mm 42mm | black blue       | steel rubber  | new refurbished | auto deep sapphire | A steel diver for the sea and the desk
    Varnholt | Sextern  | field | 36mm 40mm | black white      | leather nylon | new             | auto lume          | A plain watch for people who are outdoors a lot
    Orrimund | Fieldary | field | 36mm 40mm | black green      | leather nylon | new             | solar lume date    | A plain watch that needs no battery change
    Orrimund | Quarrel  | dress | 36mm 40mm | white blue       | leather steel | new             | sapphire date      | A thin watch to wear under a cuff
    Jorvane  | Quillane | dress | 36mm 40mm | white blue       | leather steel | new refurbished | sapphire           | A thin watch for weddings and interviews
    Calderay | Pacemark | gps   | 42mm 44mm | black white      | rubber nylon  | new refurbished | heart maps         | A training watch for the second marathon
    Nimbrel  | Pacelet  | gps   | 42mm 44mm | black white      | rubber        | new             | heart              | A training watch for a first half marathon
  `,
  accessories: `
    brand     | kind  | for   | by   | material       | features | pitch
    Strapwold | spare | field | case | leather        |          | A quick-release band in the original width
    Bandrick  | spare | gps   | case | rubber         |          | A pin-and-tuck band in the original width
    Strapwold | spare | dive  | case | rubber leather |          | A curved-end band in the original width
  `,
};
