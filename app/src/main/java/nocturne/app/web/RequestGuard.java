package nocturne.app.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what other sites' pages ask for. A request must name this server by a name that is its
 * own: another site's name may be made to lead here (DNS rebinding), an address may not. A request
 * that may change something must come from a page of this server, or from no page.
 */
final class RequestGuard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String ADDRESS = "[0-9.]+|\\[[0-9a-f:.]+\\]";
  private static final Set<String> OUR_OWN = Set.of("same-origin", "none");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none';"
              + " form-action 'self'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final boolean isLoopback;
  private final Set<String> names = new HashSet<>(LOOPBACK);
  private final Set<String> further = new HashSet<>();

  /**
   * @param address that the server listens on
   * @param hosts further names of it, separated by commas
   */
  RequestGuard(String address, String hosts) {
    this.isLoopback = isLoopback(address);
    names.add(address.toLowerCase(Locale.ROOT));
    for (String name : hosts.split(",", -1)) {
      if (!name.isBlank()) {
        further.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    names.addAll(further);
  }

  /** Whether only programs of this machine reach an address. */
  static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Checks a request.
   *
   * @throws WebProblem 421 or 403 if it is refused
   */
  void check(Context ctx) {
    HEADERS.forEach(ctx::header);
    String host = Objects.requireNonNullElse(ctx.host(), "").toLowerCase(Locale.ROOT);
    if (!isOurs(host.replaceFirst(":[0-9]+$", ""))) {
      throw new WebProblem(
          421,
          "This server is not called \"%s\". Ask it by its address, or set web.hosts to its names."
              .formatted(host));
    }
    boolean reads = ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD);
    @Nullable String site = ctx.header("Sec-Fetch-Site");
    boolean isOther = reads ? "cross-site".equals(site) : site != null && !OUR_OWN.contains(site);
    if ((isOther && !ctx.path().equals("/")) || (!reads && hasOtherOrigin(ctx, host))) {
      throw new WebProblem(403, "Another site's page asked for this; open it from here.");
    }
  }

  private boolean isOurs(String name) {
    return names.contains(name) || (!isLoopback && name.matches(ADDRESS));
  }

  private boolean hasOtherOrigin(Context ctx, String host) {
    @Nullable String origin = ctx.header("Origin");
    if (origin == null) {
      return false;
    }
    String from = origin.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    return !from.equals(host) && !further.contains(from.replaceFirst(":[0-9]+$", ""));
  }
}
