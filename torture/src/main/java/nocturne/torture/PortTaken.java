package nocturne.torture;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.Random;

/**
 * Kills the process with the home's Kafka and listens on its port in its place, as another program
 * may: Kafka has to come back on another port, and everything has to find it there.
 */
final class PortTaken {
  private static final long COMES_BACK_MILLIS = 60_000;
  private static final long LOOK_MILLIS = 20;

  private PortTaken() {}

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    String address = night.bootstrapServers();
    Optional<ChildProcess> owner = night.owner();
    if (owner.isEmpty()) {
      return; // it is just dead
    }
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    boolean closes = random.nextBoolean();
    try (ServerSocket other = new ServerSocket()) {
      other.setReuseAddress(true);
      owner.get().kill("its port is taken");
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      long until = System.nanoTime() + COMES_BACK_MILLIS * 1_000_000;
      other.setSoTimeout((int) LOOK_MILLIS);
      while (night.bootstrapServers().equals(address) && System.nanoTime() < until) {
        if (closes) {
          refuseOne(other);
        } else {
          Thread.sleep(LOOK_MILLIS); // whoever connects waits for an answer
        }
      }
      night.brought("Kafka came back on another port", 1);
      Thread.sleep(random.nextInt(5_000));
    } catch (BindException e) {
      // Its successor was quicker.
    }
  }

  /** Closes the next connection, as a program that expects something else may. */
  private static void refuseOne(ServerSocket other) throws IOException {
    try {
      other.accept().close();
    } catch (SocketTimeoutException e) {
      // Nobody asks at the moment.
    }
  }
}
