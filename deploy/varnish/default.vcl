# A shared cache in front of Headroom: what anybody may read, until it changes. README.md beside this file says how to run it.
# Start varnishd with -p http_gzip_support=off: the origin compresses, and each form has its own ETag.
vcl 4.1;

import std;

backend default {
  .host = "127.0.0.1";
  .port = "3000";
  .connect_timeout = 2s;
  # One that is taken for gone is asked nothing any more, so an answer that is only late does not count against it for long.
  .probe = {
    .url = "/healthz";
    .interval = 2s;
    .timeout = 3s;
    .window = 5;
    .threshold = 2;
    .initial = 2;
  }
}

sub vcl_recv {
  # Of Headroom itself only: whoever else sends it would choose how requests are told apart here.
  unset req.http.Headroom-Passed;
  if (req.restarts == 0) {
    unset req.http.Headroom-Failed;
  }

  if (req.method == "PURGE") {
    if (std.getenv("PURGE_SECRET") == "" || req.http.Purge-Secret != std.getenv("PURGE_SECRET")) {
      return (synth(403, "Wrong secret"));
    }
    if (req.http.Purge-Keys !~ "^[a-z0-9-]+( [a-z0-9-]+)*$") {
      return (synth(400, "No keys"));
    }
    # Only what is said of the object, so that the ban lurker can do it in the background and forget it.
    if (!std.ban("obj.http.Surrogate-Key ~ (^|[^a-z0-9-])(" + regsuball(req.http.Purge-Keys, " ", "|") + ")($|[^a-z0-9-])")) {
      return (synth(500, "No ban: " + std.ban_error()));
    }
    return (synth(200, "Purged"));
  }

  # Part of what requests are told apart by: two values, whatever is sent.
  if (req.http.X-Forwarded-Proto != "https") {
    unset req.http.X-Forwarded-Proto;
  }

  # An event stream has no end.
  if (req.url ~ "^/api(/v[0-9]+)?/stream") {
    return (pipe);
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  # Whoever is signed in sees more, and whoever has just written must see it.
  if (req.http.Authorization || req.http.Change-Token || req.http.Cookie ~ "(^|;\s*)(__Host-)?headroom(-[0-9]+)?=") {
    return (pass);
  }
  # Nothing else that a browser keeps changes an answer.
  unset req.http.Cookie;

  # The origin chooses by what is named, not by the order: eight variants instead of one for every browser. Weights are left to it.
  if (req.http.Accept-Encoding && req.http.Accept-Encoding !~ "[;*]") {
    set req.http.Headroom-Encodings = "";
    if (req.http.Accept-Encoding ~ "(?i)(^|[ ,])br($|[ ,])") {
      set req.http.Headroom-Encodings = "br";
    }
    if (req.http.Accept-Encoding ~ "(?i)(^|[ ,])zstd($|[ ,])") {
      set req.http.Headroom-Encodings = req.http.Headroom-Encodings + " zstd";
    }
    if (req.http.Accept-Encoding ~ "(?i)(^|[ ,])gzip($|[ ,])") {
      set req.http.Headroom-Encodings = req.http.Headroom-Encodings + " gzip";
    }
    set req.http.Headroom-Encodings = regsub(req.http.Headroom-Encodings, "^ ", "");
    set req.http.Accept-Encoding = regsuball(req.http.Headroom-Encodings, " ", ", ");
    unset req.http.Headroom-Encodings;
    if (req.http.Accept-Encoding == "") {
      unset req.http.Accept-Encoding;
    }
  }

  # stale-while-revalidate where the origin answers. Where it does not, all that is kept: stale-if-error.
  if (req.restarts == 0 && std.healthy(req.backend_hint)) {
    set req.grace = 30s;
  } else {
    # The object's own grace bounds it. Said, because a restart keeps what was set before.
    set req.grace = 365d;
  }
  return (hash);
}

sub vcl_hash {
  # What is behind HTTPS may say so in its answers.
  hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_pipe {
  # A connection that was used for a stream is used for nothing else.
  set bereq.http.Connection = "close";
}

sub vcl_pass {
  set req.http.Headroom-Passed = "1";
}

sub vcl_miss {
  # The origin failed, and the older answer has gone meanwhile: it is not asked again.
  if (req.http.Headroom-Failed) {
    return (synth(503));
  }
}

sub vcl_backend_fetch {
  unset bereq.http.Headroom-Passed;
  unset bereq.http.Headroom-Failed;
  # Shorter than PURGE_REPEAT_SECONDS: the second purge of a change has to come after every answer that was being made.
  if (!bereq.uncacheable) {
    set bereq.first_byte_timeout = 20s;
  }
}

sub vcl_backend_response {
  if (beresp.status >= 500) {
    # What is here already is better, and to end this fetch would drop it: Varnish asks by the ETag of an older answer that it has.
    if (bereq.is_bgfetch || (bereq.http.If-None-Match && !bereq.uncacheable)) {
      return (abandon);
    }
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    return (deliver);
  }
  if (bereq.uncacheable) {
    return (deliver);
  }
  # Each of these speaks of one request.
  unset beresp.http.X-Request-Id;
  unset beresp.http.Server-Timing;
  unset beresp.http.Cache-Status;
  unset beresp.http.Change-Token;
  unset beresp.http.RateLimit;
  unset beresp.http.RateLimit-Policy;
  unset beresp.http.Connection;
  if (beresp.http.CDN-Cache-Control ~ "stale-if-error=[0-9]+") {
    # How long it is kept; vcl_recv says when so much of it counts.
    set beresp.grace = std.duration(regsub(beresp.http.CDN-Cache-Control, ".*stale-if-error=([0-9]+).*", "\1s"), 1d);
  }
  # For other caches. Where it stands, the built-in rules do not look at Cache-Control, not even when that comes with a later 304.
  unset beresp.http.Surrogate-Control;
  # Past that it is not given any more, but asked for by its ETag.
  set beresp.keep = 1h;
  # The built-in rules follow: no Set-Cookie, private, no-cache, no-store, and no Vary: *.
}

sub vcl_deliver {
  if (resp.http.Surrogate-Key) {
    # Nobody behind this cache hears of a purge.
    set resp.http.Cache-Control = "public, no-cache";
    if (obj.hits > 0) {
      set resp.http.Cache-Status = "varnish; hit; ttl=" + regsub(obj.ttl, "\..*", "");
    } else {
      set resp.http.Cache-Status = "varnish; fwd=miss; stored";
    }
  }
  # Varnish compares one ETag; a browser may send several, or * for any.
  if (req.http.If-None-Match && resp.http.ETag && (req.http.If-None-Match == "*" || std.strstr(req.http.If-None-Match, resp.http.ETag))) {
    set req.http.If-None-Match = resp.http.ETag;
  }
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
  unset resp.http.CDN-Cache-Control;
  unset resp.http.Surrogate-Control;
  unset resp.http.X-Varnish;
}

# Problems in the form that the API gives them (RFC 9457).
sub vcl_synth {
  # A fetch was given up: once more, for the older answer, which is found without the limit on grace.
  if (resp.status == 503 && req.restarts == 0 && !req.http.Headroom-Passed) {
    set req.http.Headroom-Failed = "1";
    return (restart);
  }
  set resp.http.Content-Type = "application/problem+json";
  set resp.http.Cache-Control = "no-store";
  if (resp.status == 503) {
    set resp.http.Retry-After = "2";
    set resp.body = {"{"requestId":""} + req.xid + {"","type":"urn:headroom:problem:overloaded","title":"Too busy at the moment","detail":"Try again in a moment.","code":"overloaded","status":503}"};
  } else {
    set resp.body = {"{"requestId":""} + req.xid + {"","type":"about:blank","title":""} + resp.reason + {"","status":"} + resp.status + "}";
  }
  return (deliver);
}

sub vcl_backend_error {
  if (bereq.is_bgfetch || (bereq.http.If-None-Match && !bereq.uncacheable)) {
    return (abandon);
  }
  set beresp.http.Content-Type = "application/problem+json";
  set beresp.http.Cache-Control = "no-store";
  set beresp.http.Retry-After = "2";
  set beresp.ttl = 0s;
  set beresp.grace = 0s;
  set beresp.keep = 0s;
  set beresp.uncacheable = true;
  set beresp.body = {"{"requestId":""} + bereq.xid + {"","type":"urn:headroom:problem:overloaded","title":"Too busy at the moment","detail":"Try again in a moment.","code":"overloaded","status":"} + beresp.status + "}";
  return (deliver);
}
