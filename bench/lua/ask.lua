-- Which request comes next, and was its answer the expected one?
--
-- Arguments: file of requests (each ended by a NUL), number of the first one, expected status, text that each body
-- must contain (may be empty), header that each answer must carry (may be empty). Prints one JSON object.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  requests = {}
  for request in text:gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
  position = tonumber(args[2])
  expected = tonumber(args[3])
  marker, header = args[4] or "", (args[5] or ""):lower()
  wrong, first_wrong = 0, ""
end

function request()
  position = position % #requests + 1
  return requests[position]
end

local function carries(headers)
  for name in pairs(headers) do
    if name:lower() == header then
      return true
    end
  end
  return false
end

function response(status, headers, body)
  local is_right = status == expected
    and (marker == "" or body:find(marker, 1, true) ~= nil)
    and (header == "" or carries(headers))
  if not is_right then
    wrong = wrong + 1
    if first_wrong == "" then
      first_wrong = status .. " " .. body:sub(1, 200)
    end
  end
end

function done(summary, latency, _)
  local errors = summary.errors
  local wrong_in_all, first = 0, ""
  for _, thread in ipairs(threads) do
    wrong_in_all = wrong_in_all + thread:get("wrong")
    first = first ~= "" and first or thread:get("first_wrong")
  end
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p50_us": %d, "p99_us": %d, "wrong": %d, "broken": %d, "first_wrong": "%s"}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong_in_all,
    errors.connect + errors.read + errors.write + errors.timeout, first:gsub('[^%w%p ]', "?"):gsub('["\\]', "'")
  ))
end
