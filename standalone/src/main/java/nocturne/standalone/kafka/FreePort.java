package nocturne.standalone.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import nocturne.broker.port.PortException;

/**
 * Checks whether a port of this machine is free, before Kafka fails on it with an unclear message.
 */
public final class FreePort {
  /**
   * Systems assign ports from 32768 (Linux) or 49152 (others) on to programs that request any port;
   * one of theirs may be taken between our check and Kafka's start.
   */
  static final int FIRST = 20_000;

  static final int LAST = 31_999;

  private static final int TRIES = 100;

  private FreePort() {}

  /**
   * Any free port outside the range that systems assign.
   *
   * @param address of this machine, as a number or a name
   */
  public static int any(String address) {
    return any(address, () -> ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
  }

  /** The first free candidate, or a port from the system after many tries. */
  static int any(String address, IntSupplier candidates) {
    for (int i = 0; i < TRIES; i++) {
      int candidate = candidates.getAsInt();
      if (isFree(address, candidate)) {
        return candidate;
      }
    }
    return bound(address, 0);
  }

  /** The earlier port if it is free, or else as {@link #any(String)}. */
  static int again(String address, OptionalInt earlier) {
    return earlier.isPresent() && isFree(address, earlier.getAsInt())
        ? earlier.getAsInt()
        : any(address);
  }

  /** A wrong address counts as taken. */
  private static boolean isFree(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(one(address), port));
      return true;
    } catch (IOException e) {
      return false;
    }
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
          ("Kafka cannot listen on %s:%s (%s): another program does, or the address is"
                  + " none of this machine's; stop that one, or give Kafka another port in the"
                  + " configuration (0 takes any)")
              .formatted(address, wanted, e.getMessage()),
          e);
    } catch (UnknownHostException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on " + address + ": no such address; give one of this machine's", e);
    } catch (IOException e) {
      throw new PortException.Broken(
          "Kafka cannot listen on " + address + ": " + e.getMessage() + "; choose another", e);
    }
  }

  /** The address that clients get, which must be one address and not all of the machine's. */
  private static InetAddress one(String address) throws UnknownHostException {
    InetAddress found = InetAddress.getByName(address);
    if (found.isAnyLocalAddress()) {
      throw new PortException.Broken(
          ("Kafka cannot listen on %s, which is every address of this machine; give the"
                  + " one under which its clients know it")
              .formatted(address));
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
