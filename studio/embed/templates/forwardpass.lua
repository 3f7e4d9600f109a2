-- A film in a document: the player where pages are made, its picture with a link elsewhere.
--
--   ::: {.forwardpass video="film.mp4" captions="film.vtt" poster="film.png" title="…" alt="…"}
--   what stands here is shown where there is no player
--   :::

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function escape(words)
  return (words:gsub("[&<>\"']", escapes))
end

-- Browsers take no captions from beside a page that was opened from the disk: they go into it.
local function address_of_text(path)
  local file = io.open(path, "rb")
  if not file then
    return escape(path)
  end
  local content = file:read("a")
  file:close()
  return "data:text/vtt," .. content:gsub("[^%w%-%._~]", function(sign)
    return string.format("%%%02X", sign:byte())
  end)
end

local function is_page()
  return FORMAT:match("html") or FORMAT:match("revealjs") or FORMAT:match("slidy") or FORMAT:match("epub3")
end

function Div(div)
  if not div.classes:includes("forwardpass") or not is_page() then
    return nil
  end
  local given = div.attributes
  local player = '<figure class="forwardpass">\n'
    .. '<video controls playsinline preload="metadata" style="width: 100%; height: auto" poster="'
    .. escape(given.poster or "")
    .. '" aria-label="' .. escape(given.alt or "") .. '">\n'
    .. '<source src="' .. escape(given.video or "") .. '" type="video/mp4">\n'
    .. '<track kind="captions" srclang="en" label="English" src="' .. address_of_text(given.captions or "") .. '" default>\n'
    .. '</video>\n<figcaption>' .. escape(given.title or "") .. '</figcaption>\n</figure>'
  return pandoc.RawBlock("html", player)
end
