package nocturne.survey.kafka.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nocturne.survey.kafka.Login;
import org.jspecify.annotations.Nullable;

/**
 * The realms in a {@code krb5.conf}. Java reads the file itself and does not expose the result, so
 * this class parses the relevant lines again.
 *
 * @param file the file
 * @param defaultRealm of principals that name none
 * @param lookup whether servers may be asked of DNS for a realm that has none here
 * @param servers by realm, its servers as they are written
 */
record RealmFile(
    Path file, Optional<String> defaultRealm, boolean lookup, Map<String, List<String>> servers) {
  private static final int DEEPEST = 8;

  /** The file that Java uses in this process; by default the system's. */
  static Path inUse() {
    @Nullable String told = System.getProperty(Login.Kerberos.CONFIGURATION);
    return Path.of(told == null ? "/etc/krb5.conf" : told);
  }

  static RealmFile read(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    gather(file, lines, 0);
    return of(file, lines);
  }

  private static void gather(Path file, List<String> lines, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException(file + " includes itself");
    }
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String text = line.strip();
      if (text.startsWith("include ")) {
        gather(file.resolveSibling(text.substring("include ".length()).strip()), lines, depth + 1);
      } else if (text.startsWith("includedir ")) {
        Path folder = Path.of(text.substring("includedir ".length()).strip());
        try (Stream<Path> all = Files.list(folder)) {
          for (Path one : all.sorted().toList()) {
            gather(one, lines, depth + 1);
          }
        }
      } else if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith(";")) {
        lines.add(text);
      }
    }
  }

  private static RealmFile of(Path file, List<String> lines) {
    String section = "";
    String realm = "";
    int depth = 0; // of braces; a realm's own lines are in one
    Optional<String> defaultRealm = Optional.empty();
    boolean lookup = true;
    Map<String, List<String>> servers = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.startsWith("[")) {
        section = line.replaceAll("[\\[\\]*]", "").strip();
        depth = 0;
        continue;
      }
      int equals = line.indexOf('=');
      String key = (equals < 0 ? line : line.substring(0, equals)).strip();
      String value = equals < 0 ? "" : line.substring(equals + 1).strip();
      if (value.startsWith("{")) {
        realm = depth == 0 && section.equals("realms") ? key : realm;
        depth++;
        servers.computeIfAbsent(realm, r -> new ArrayList<>());
      } else if (line.startsWith("}")) {
        depth--;
      } else if (section.equals("libdefaults") && key.equals("default_realm")) {
        defaultRealm = Optional.of(value);
      } else if (section.equals("libdefaults") && key.equals("dns_lookup_kdc")) {
        lookup = !List.of("false", "no", "off", "0").contains(value.toLowerCase(Locale.ROOT));
      } else if (section.equals("realms") && depth == 1 && key.equals("kdc")) {
        servers.computeIfAbsent(realm, r -> new ArrayList<>()).addAll(List.of(value.split("\\s+")));
      }
    }
    servers.remove("");
    return new RealmFile(file, defaultRealm, lookup, servers);
  }
}
