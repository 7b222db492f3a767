-- SPDX-FileCopyrightText: 2026 The Ripieno authors
-- SPDX-License-Identifier: ISC
-- ardour7-lua loop.lua FOLDER SNAPSHOT PASSES SAVED
-- Load a session on the backend without hardware, print Ripieno's parameters, play the loop so many times over in real
-- time, stop in the pass after, and save as snapshot SAVED.
local folder, snapshot, passes, saved = arg[1], arg[2], tonumber(arg[3]), arg[4]

local function set_backend()
  local backend = AudioEngine:set_backend("None (Dummy)", "", "")
  backend:set_driver("Normal Speed")
  backend:set_device_name("Silence")
  AudioEngine:set_buffer_size(1024)
end

local function print_parameters()
  local processor = Session:route_by_name("keys"):nth_plugin(0)
  local plugin, number = processor:to_insert():plugin(0), 0
  while true do
    local index, given = plugin:nth_parameter(number, false)
    if not given[2] then break end
    if plugin:parameter_is_input(index) then
      print("parameter", plugin:parameter_label(index), (ARDOUR.LuaAPI.get_processor_param(processor, number, true)))
    end
    number = number + 1
  end
end

local function play()
  local by = ARDOUR.TransportRequestSource.TRS_UI
  Session:request_locate(0, false, ARDOUR.LocateTransportDisposition.MustStop, by)
  sleep(.5)
  Session:request_play_loop(true, true)
  local done, last, patience = 0, 0, 0
  repeat
    sleep(.02)
    patience = patience + .02
    local now = Session:transport_sample()
    if now < last then done = done + 1 end
    last = now
  until (done >= passes and now > 24000) or patience > 100
  print("passes", done)
  Session:request_stop(false, false, by)
  sleep(1)
end

set_backend()
if not load_session(folder, snapshot) then
  print("FAILED: no session")
  os.exit(1)
end
print_parameters()
if passes > 0 then play() end
Session:save_state(saved, false, false, false, false, false)
collectgarbage() -- what still holds on to the session would crash at its end
close_session()
quit()
