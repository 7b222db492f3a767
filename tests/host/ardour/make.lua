-- SPDX-FileCopyrightText: 2026 The Ripieno authors
-- SPDX-License-Identifier: ISC
-- ardour7-lua make.lua FOLDER BPM AUTOMATED SECONDS BEFORE AFTER [NAME=VALUE]...
-- Make session "song" in FOLDER: a MIDI track "keys" with Ripieno and, behind it, the tap. Parameters get values, and
-- parameter AUTOMATED an automation lane that steps from BEFORE to AFTER at SECONDS.
local folder, bpm, automated = arg[1], tonumber(arg[2]), arg[3]
local seconds, before, after = tonumber(arg[4]), tonumber(arg[5]), tonumber(arg[6])

local function fail(...)
  print("FAILED", ...)
  os.exit(1)
end

-- The track, and what Ardour knows of Ripieno's control inputs by their names
local function make()
  local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
  local track = Session:new_midi_track(midi, midi, false, ARDOUR.PluginInfo(), nil, nil, 1, "keys",
    ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, false, false):front()
  local ripieno
  for place, uri in ipairs({ "urn:ripieno:ripieno", "urn:ripieno:test:tap" }) do
    local processor = ARDOUR.LuaAPI.new_plugin(Session, uri, ARDOUR.PluginType.LV2, "")
    if processor:isnil() then fail("no plugin", uri) end
    if track:add_processor_by_index(processor, place - 1, nil, true) ~= 0 then fail("cannot insert", uri) end
    ripieno = ripieno or processor
  end
  local plugin, inputs, number = ripieno:to_insert():plugin(0), {}, 0
  while true do
    local index, given = plugin:nth_parameter(number, false)
    if not given[2] then break end
    if plugin:parameter_is_input(index) then inputs[plugin:parameter_label(index)] = { number = number, index = index } end
    number = number + 1
  end
  for preset in plugin:get_info():get_presets(false):iter() do print("preset", preset.uri, preset.label) end
  return ripieno, inputs
end

local function set_tempo()
  local map = Temporal.TempoMap.fetch_writable()
  map:set_tempo(Temporal.Tempo(bpm, bpm, 4), Temporal.timepos_t(0))
  Temporal.TempoMap.update(map)
end

local function set_parameters(ripieno, inputs)
  for i = 7, #arg do
    local name, value = arg[i]:match("^(.+)=(.+)$")
    if not inputs[name] then fail("no parameter", name) end
    if not ARDOUR.LuaAPI.set_processor_param(ripieno, inputs[name].number, tonumber(value)) then fail("cannot set", name) end
  end
end

local function automate(ripieno, input)
  if not input then fail("no parameter", automated) end
  local _, list = ARDOUR.LuaAPI.plugin_automation(ripieno, input.number)
  local control = ripieno:to_automatable():automation_control(
    Evoral.Parameter(ARDOUR.AutomationType.PluginAutomation, 0, input.index), false)
  if list:isnil() or control:isnil() then fail("cannot be automated:", automated) end
  if not list:set_interpolation(Evoral.InterpolationStyle.Discrete) then fail("cannot step:", automated) end
  list:add(Temporal.timepos_t(0), before, false, true)
  list:add(Temporal.timepos_t(math.floor(seconds * 48000)), after, false, true)
  control:set_automation_state(ARDOUR.AutoState.Play)
end

local function main()
  set_tempo()
  local ripieno, inputs = make()
  set_parameters(ripieno, inputs)
  automate(ripieno, inputs[automated])
  Session:save_state("", false, false, false, false, false)
end

if not create_session(folder, "song", 48000) then fail("no session") end
main()
collectgarbage() -- what still holds on to the session would crash at its end
close_session()
quit()
