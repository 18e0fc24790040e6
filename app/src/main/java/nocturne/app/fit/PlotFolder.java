package nocturne.app.fit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import nocturne.app.query.WholeFile;

/**
 * Where plots go, a file each: {@code candid_{candid}.png} for an alert, else the light curve's
 * name, in which whatever is no letter, digit, dot or hyphen becomes an underscore.
 */
final class PlotFolder {
  private static final int LONGEST = 100;

  private final Path folder;
  private final Set<String> taken = new HashSet<>();

  PlotFolder(Path folder) {
    this.folder = folder;
  }

  void write(FitTarget target, byte[] png) throws IOException {
    WholeFile.write(folder.resolve(free(name(target)) + ".png"), png);
  }

  private static String name(FitTarget target) {
    if (target.candid() != null) {
      return "candid_" + target.candid();
    }
    String plain = target.id().replaceAll("[^A-Za-z0-9.-]", "_").replaceFirst("^\\.+", "_");
    String name = plain.isEmpty() ? "_" : plain;
    return name.substring(0, Math.min(LONGEST, name.length()));
  }

  /** Keeps plots of this run from replacing each other, also on file systems that ignore case. */
  private String free(String name) {
    String free = name;
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
