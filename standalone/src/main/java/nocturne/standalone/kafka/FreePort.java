package nocturne.standalone.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import nocturne.broker.port.PortException;

/** Finds out whether a port of this machine can be had before Kafka tries and fails obscurely. */
public final class FreePort {
  /**
   * Systems give ports to whoever does not ask for one from 32768 (Linux) or 49152 (others) on; one
   * of theirs may be somebody's between our look at it and Kafka's.
   */
  static final int FIRST = 20_000;

  static final int LAST = 31_999;

  private static final int TRIES = 100;

  private FreePort() {}

  /**
   * Any free port that nobody gets without asking for it.
   *
   * @param address of this machine, as a number or a name
   */
  public static int any(String address) {
    return any(address, () -> ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
  }

  /** The first free one of these, or what the system gives if none of many is. */
  static int any(String address, IntSupplier candidates) {
    for (int i = 0; i < TRIES; i++) {
      int candidate = candidates.getAsInt();
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(one(address), candidate));
        return candidate;
      } catch (IOException e) {
        // Somebody has it; that the address is wrong is told below.
      }
    }
    return bound(address, 0);
  }

  /**
   * The wanted port, or any free one for 0.
   *
   * @param address of this machine, as a number or a name
   */
  static int of(String address, int wanted) {
    return wanted == 0 ? any(address) : bound(address, wanted);
  }

  private static int bound(String address, int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(one(address), wanted));
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on "
              + address
              + ":"
              + wanted
              + " ("
              + e.getMessage()
              + "): another program does, or the address is none of this machine's; stop that one,"
              + " or give Kafka another port in the configuration (0 takes any)",
          e);
    } catch (UnknownHostException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on " + address + ": no such address; give one of this machine's", e);
    } catch (IOException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on " + address + ": " + e.getMessage() + "; choose another", e);
    }
  }

  /** Clients are told where to come, so it must be one address and not all of the machine's. */
  private static InetAddress one(String address) throws UnknownHostException {
    InetAddress found = InetAddress.getByName(address);
    if (found.isAnyLocalAddress()) {
      throw new PortException.Broken(
          "Kafka cannot listen on "
              + address
              + ", which is every address of this machine; give the one under which its clients"
              + " know it");
    }
    return found;
  }

  /** Whether only programs on this machine reach it. */
  static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
