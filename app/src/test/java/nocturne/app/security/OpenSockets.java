package nocturne.app.security;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a process listens on, as Linux's own tables say. */
final class OpenSockets {
  private static final String LISTENING = "0A";

  private OpenSockets() {}

  /** The addresses of its sockets that take connections, and of those that take datagrams. */
  static List<InetAddress> of(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : open) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        } catch (NoSuchFileException e) {
          // Closed since it was listed.
        }
      }
    }
    List<InetAddress> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      Path path = Path.of("/proc/" + pid + "/net/" + table);
      if (!Files.exists(path)) {
        continue;
      }
      List<String> lines = Files.readAllLines(path);
      for (String line : lines.subList(1, lines.size())) {
        String[] columns = line.strip().split("\\s+", -1);
        boolean takes = table.startsWith("udp") || columns[3].equals(LISTENING);
        if (takes && inodes.contains(columns[9])) {
          found.add(address(columns[1].substring(0, columns[1].indexOf(':'))));
        }
      }
    }
    return found;
  }

  /** The tables write addresses as words of four bytes, each in the machine's order. */
  private static InetAddress address(String hex) throws IOException {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = (i & ~3) + (3 - (i & 3));
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * at, 2 * at + 2), 16);
    }
    return InetAddress.getByAddress(bytes);
  }
}
