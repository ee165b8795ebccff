package io.pushbridge.server.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives every HTTP request an id: the caller's {@code X-Request-Id} if it is a plain one, else one
 * of ours. The answer carries it, and so does every log line of the thread that has the request; at
 * debug level each request is a line. Each answer also tells browsers to take it for what it says
 * it is, and to load nothing for it.
 */
final class RequestIds extends Handler.Wrapper implements RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestIds.class);
  private static final String HEADER = "X-Request-Id";
  private static final String KEY = "request";
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern UNSEEN = Pattern.compile("[^\\x21-\\x7e]");
  private static final int LONGEST_PATH = 200;

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String id = idOf(request);
    request.setAttribute(HEADER, id);
    response.getHeaders().put(HEADER, id);
    // Pages say more than that of themselves.
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Referrer-Policy", "no-referrer");
    response.getHeaders().put("Content-Security-Policy", NOTHING);
    MDC.put(KEY, id);
    try {
      return super.handle(request, response, callback);
    } finally {
      MDC.remove(KEY);
    }
  }

  private static String idOf(Request request) {
    String theirs = request.getHeaders().get(HEADER);
    return theirs != null && PLAIN.matcher(theirs).matches()
        ? theirs
        : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  @Override
  public void log(Request request, Response response) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "event=request method={} path={} status={} millis={} remote={} request={}",
          UNSEEN.matcher(request.getMethod()).replaceAll("?"),
          pathOf(request),
          response.getStatus(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime()),
          Request.getRemoteAddr(request),
          request.getAttribute(HEADER));
    }
  }

  /** Of the surfaces whose paths hold no secret all of it, else the first level. */
  private static String pathOf(Request request) {
    String path = request.getHttpURI().getPath();
    if (path == null) {
      return "";
    }
    boolean open = path.startsWith("/v1/") || path.startsWith("/admin/");
    int end = open ? -1 : path.indexOf('/', 1);
    String shown = end < 0 ? path : path.substring(0, end);
    return UNSEEN
        .matcher(shown.substring(0, Math.min(shown.length(), LONGEST_PATH)))
        .replaceAll("?");
  }
}
