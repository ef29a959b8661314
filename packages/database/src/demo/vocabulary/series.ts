/** Names of product lines, in the manner of firms that name theirs after places, trees and weather. */
// oxfmt-ignore
const LIST = `Aldeburgh Alder Ambleside Anise Arbor Ardley Arne Aspen Aurora Avebury Bay Beacon Birk Blythe Borrowdale Bramble Brook Burren Cairn Calder Camber
Cedar Clover Coast Cove Cumulus Dale Dawn Delta Dove Drift Dune Dusk Eider Elm Ember Estuary Fathom Fell Fen Fern Field Fir Firth Fjord Flint Foss Frost
Gale Garnet Glade Glen Granite Grove Gull Halden Harbour Haze Hazel Heath Heron Hilda Holm Indigo Inlet Isle Ivy Jetty Juniper Kelp Kestrel Kiln Knoll
Lagoon Lark Larch Ledge Lichen Lind Loam Loch Lumen Lune Mallow Marl Marsh Meadow Merle Mesa Mica Mist Moor Morrow Nimbus Nord North Oakham Orchard Orkney
Otter Pampas Pebble Perch Petrel Pine Plover Pond Poppy Quarry Quay Quill Rain Reed Ridge Rill River Roan Robin Rook Rowan Rush Saltmarsh Sedge Shale Shore
Skerry Skye Slate Sleet Solstice Sorrel Sparrow Spruce Squall Stone Strand Summit Swift Tarn Teasel Tern Thicket Thorn Tide Tor Tundra Umber Upland Vale Veldt
Verge Vesper Wader Weald Weir Whin Willow Winter Wold Wren Yarrow Yew Zephyr`;

export const SERIES: readonly string[] = LIST.split(/\s+/);
