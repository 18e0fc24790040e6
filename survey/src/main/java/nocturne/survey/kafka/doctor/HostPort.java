package nocturne.survey.kafka.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Host and port of a server.
 *
 * @param host name or number, without brackets
 */
record HostPort(String host, int port) {

  /** Several, separated by commas, each with its port. */
  static List<HostPort> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(one -> of(one.strip())).toList();
  }

  private static HostPort of(String text) {
    int colon = text.lastIndexOf(':');
    return new HostPort(
        plain(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  private static String plain(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  boolean isFound() {
    try {
      return InetAddress.getAllByName(host).length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Connects and hangs up. */
  void knock(Duration patience) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
