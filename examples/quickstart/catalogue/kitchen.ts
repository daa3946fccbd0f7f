import type { Department } from './department.ts';

export const cookware: Department = {
  name: 'cookware',
  titles: [
    '{brand} {model} {size} {kind}, {colour}',
    '{brand} {model} {kind} {size} {colour}',
    '{size} {kind} {model} by {brand}, {colour}',
  ],
  words: `
    attribute | value  | shop                        | reseller                    | asked
    kind      | fry    | Frying Pan                  | frypan                      | frying pan, fry pan
    kind      | sauce  | Saucepan with Lid           | lidded saucepan             | saucepan with lid, lidded saucepan
    kind      | dutch  | Dutch Oven                  | casserole pot (dutch oven)  | dutch oven, casserole pot
    kind      | wok    | Wok                         | stir-fry wok                | wok, stir fry wok
    kind      | cover  | Glass Lid                   | glass pan lid               | glass lid
    size      | 16cm   | 16 cm                       | 16cm                        | 16cm, 16 cm
    size      | 20cm   | 20 cm                       | 20cm                        | 20cm, 20 cm
    size      | 24cm   | 24 cm                       | 24cm                        | 24cm, 24 cm
    size      | 28cm   | 28 cm                       | 28cm                        | 28cm, 28 cm
    size      | 32cm   | 32 cm                       | 32cm                        | 32cm, 32 cm
    size      | 4l     | 4 L                         | 4 litre                     | 4l, 4 litre
    size      | 6l     | 6 L                         | 6 litre                     | 6l, 6 litre
    feature   | stick  | a non-stick coating         | non-stick                   | non stick, nonstick
    feature   | induct | an induction base           | suitable for induction hobs | induction, for induction hob
    feature   | oven   | oven-safe handles           | oven safe                   | oven safe
    feature   | iron   | a cast-iron body            | cast iron                   | cast iron
    feature   | steel  | a stainless-steel body      | stainless steel             | stainless steel
    feature   | carbon | a carbon-steel body         | carbon steel                | carbon steel
    feature   | pfas   | a PFAS-free ceramic surface | PFAS free ceramic surface   | pfas free, ceramic
    feature   | enamel | enamel inside and out       | enamelled                   | enamelled, enamel
    feature   | baste  | a self-basting lid          | self-basting lid            | self basting, with self basting lid
    feature   | pour   | two pouring lips            | pouring lips on both sides  | with pouring lip
    feature   | detach | a detachable handle         | removable handle            | detachable handle, removable handle
  `,
  models: `
    brand      | model     | kind  | size           | colour          | features          | pitch
    Brindlow   | Hearthen  | fry   | 20cm 24cm 28cm | black red sand  | stick induct      | A pan for eggs, fish and Tuesday nights
    Cassomere  | Hearthly  | fry   | 20cm 24cm 28cm | black red sand  | stick induct      | A pan for omelettes and pancakes
    Cassomere  | Clayella  | fry   | 24cm 28cm      | cream green     | pfas induct       | A pan for gentle frying
    Grintova   | Ferrovan  | fry   | 24cm 28cm      | black           | iron oven         | A heavy pan that lasts for grandchildren
    Brindlow   | Stacket   | fry   | 20cm 24cm 28cm | black red       | stick detach oven | A stackable pan for small kitchens
    Grintova   | Steelane  | sauce | 16cm 20cm      | silver          | steel induct      | A pot for sauces, eggs and rice
    Ostravelle | Steelori  | sauce | 16cm 20cm      | silver          | steel induct pour | A pot for milk, soup and noodles
    Brindlow   | Jamelle   | sauce | 16cm 20cm      | red cream       | enamel            | A pot for jam and porridge
    Ostravelle | Cocotine  | dutch | 4l 6l          | red cream green | iron enamel baste | A slow pot for stews and bread
    Cassomere  | Cocolette | dutch | 4l 6l          | red cream green | iron enamel       | A slow pot for Sundays
    Grintova   | Wokunda   | wok   | 28cm 32cm      | black           | carbon            | A thin pan for high flames
    Cassomere  | Wokelly   | wok   | 28cm 32cm      | black red       | stick induct      | A deep pan for noodles and vegetables
  `,
  accessories: `
    brand   | kind  | for     | by   | features | pitch
    Lidwell | cover | fry wok | size |          | A see-through lid with a steam vent
  `,
};

export const kitchenMachines: Department = {
  name: 'kitchen machines',
  titles: [
    '{condition} {brand} {model} {kind} {capacity}, {colour}',
    '{condition} {brand} {model} {capacity} {kind} {colour}',
    '{kind} {model} by {brand}, {colour}, {capacity} {condition}',
  ],
  words: `
    attribute | value  | shop                    | reseller                | asked
    kind      | mixer  | Stand Mixer             | kitchen stand mixer     | stand mixer
    kind      | coffee | Espresso Machine        | espresso coffee machine | espresso machine, espresso maker
    kind      | blend  | Jug Blender             | countertop blender      | jug blender, countertop blender
    kind      | kettle | Electric Kettle         | kettle                  | electric kettle, kettle
    kind      | fryer  | Air Fryer               | hot air fryer           | air fryer, hot air fryer
    kind      | toast  | Toaster                 | toaster                 | toaster
    kind      | pasta  | Pasta Roller Attachment | pasta roller set        | pasta roller, pasta attachment
    kind      | jug    | Replacement Jug         | spare blender jug       | replacement jug, spare jug
    capacity  | 1l     | 1 L                     | 1 litre                 | 1l, 1 litre
    capacity  | 1.7l   | 1.7 L                   | 1.7 litre               | 1.7l, 1.7 litre
    capacity  | 4l     | 4 L                     | 4 litre                 | 4l, 4 litre
    capacity  | 5l     | 5 L                     | 5 litre                 | 5l, 5 litre
    capacity  | 7l     | 7 L                     | 7 litre                 | 7l, 7 litre
    capacity  | 2slot  | 2-Slice                 | 2 slot                  | 2 slice, 2 slot
    capacity  | 4slot  | 4-Slice                 | 4 slot                  | 4 slice, 4 slot
    feature   | metal  | an all-metal housing    | metal housing           | metal
    feature   | tilt   | a tilt head             | tilt head               | tilt head
    feature   | grind  | a built-in grinder      | built-in coffee grinder | with grinder, built in grinder
    feature   | wand   | a steam wand            | steam wand for milk     | with steam wand, steam wand
    feature   | temp   | temperature control     | variable temperature    | temperature control, variable temperature
    feature   | glass  | a glass jug             | glass jug               | glass, with glass jug
    feature   | quiet  | a low-noise motor       | quiet low-noise motor   | quiet, low noise
    feature   | ice    | blades that crush ice   | crushes ice             | ice crushing
    feature   | dual   | two separate drawers    | dual drawer             | dual drawer, two drawer
    feature   | window | a viewing window        | window to see inside    | with window
    feature   | bagel  | a bagel setting         | bagel function          | with bagel setting
    feature   | gas    | a gooseneck spout       | gooseneck               | gooseneck
  `,
  models: `
    brand     | model    | kind   | capacity    | colour             | condition       | features    | pitch
    Brevanno  | Kneadia  | mixer  | 4l 5l       | red cream black    | new refurbished | metal tilt  | A patient helper for dough and cream
    Mullavine | Kneadly  | mixer  | 4l 5l       | red cream black    | new             | tilt        | A patient helper for cakes and bread
    Brevanno  | Baristo  | coffee | -           | black silver cream | new refurbished | grind wand  | A home bar for flat whites
    Grintova  | Baristel | coffee | -           | black silver       | new             | wand        | A small bar for two cups in the morning
    Mullavine | Smoovie  | blend  | 1l 1.7l     | black silver       | new refurbished | glass ice   | A strong arm for shakes and soups
    Drummelin | Smoothen | blend  | 1l 1.7l     | black silver       | new             | quiet ice   | A strong arm for early breakfasts
    Drummelin | Whistlow | kettle | 1l 1.7l     | black cream silver | new             | temp gas    | A kettle for filter coffee and green leaves
    Mullavine | Whissle  | kettle | 1l 1.7l     | black cream silver | new             | temp        | A kettle for tea at the right heat
    Drummelin | Crispero | fryer  | 5l 7l       | black              | new refurbished | window      | A small hot oven for chips and wings
    Brevanno  | Crisprey | fryer  | 5l 7l       | black cream        | new             | dual        | A small hot oven for mains and sides
    Drummelin | Toastane | toast  | 2slot 4slot | red cream black    | new             | bagel       | A friendly start to the day
    Mullavine | Toastel  | toast  | 2slot 4slot | red cream black    | new             | bagel metal | A solid start to the day
  `,
  accessories: `
    brand    | kind  | for   | by       | features | pitch
    Rollando | pasta | mixer | capacity |          | A set of three rollers for the front hub
    Jugwell  | jug   | blend | capacity |          | A graduated jug with lid and seal
  `,
};
