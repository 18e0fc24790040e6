package nocturne.standalone.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import nocturne.broker.port.PortException;

/** Finds out whether a port of 127.0.0.1 can be had before Kafka tries and fails obscurely. */
final class LoopbackPort {

  private LoopbackPort() {}

  /** The wanted port, or any free one for 0. */
  static int free(int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wanted));
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on 127.0.0.1:"
              + wanted
              + ", another program does ("
              + e.getMessage()
              + "); stop that one, or give Kafka another port in the configuration (0 takes any)",
          e);
    } catch (IOException e) {
      throw new PortException.Broken("no port of 127.0.0.1 can be opened: " + e.getMessage(), e);
    }
  }
}
