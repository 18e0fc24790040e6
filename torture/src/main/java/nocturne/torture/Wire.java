package nocturne.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy between Kafka and all clients on this machine. It can delay answers, and break
 * connections in the middle of a request or before its answer. Any thread may call.
 */
final class Wire implements AutoCloseable {
  private static final int CHUNK = 64 << 10;
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int CONNECT_MILLIS = 2_000;

  /**
   * Behaviour of the proxy.
   *
   * @param mostDelayMillis limit of an answer's delay; 0 for none
   * @param breaks probability that a connection breaks with a piece of a request (of up to 64 kB)
   * @param delivered whether that piece still arrives, so that the request is executed without an
   *     answer; if not, half of it arrives
   */
  record Behaviour(int mostDelayMillis, double breaks, boolean delivered) {
    static final Behaviour GOOD = new Behaviour(0, 0, true);
  }

  private final ServerSocket listener;
  private final int behind;
  private final Random random;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong delayed = new AtomicLong();
  private volatile Behaviour behaviour = Behaviour.GOOD;

  /**
   * @param port where it listens on loopback
   * @param behind the port on loopback to which it connects
   */
  Wire(int port, int behind, Random random) throws IOException {
    this.behind = behind;
    this.random = random;
    this.listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    start("wire-listener", this::accept);
  }

  void behave(Behaviour next) {
    behaviour = next;
  }

  /** Number of connections it has broken. */
  long broken() {
    return broken.get();
  }

  /** Number of answers, or pieces of them, it has delayed. */
  long delayed() {
    return delayed.get();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // Closed, or out of sockets for a moment: the client tries again.
      }
    }
  }

  @SuppressWarnings("resource") // the pumping threads close it
  private void connect(Socket client) {
    open.add(client);
    Socket server = new Socket();
    open.add(server);
    try {
      client.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), behind), CONNECT_MILLIS);
      server.setTcpNoDelay(true);
      // Both at once: when one begins to pump, the other may find its ends closed already.
      Runnable requests = pump(client, server, true);
      Runnable answers = pump(server, client, false);
      start("wire-requests", requests);
      start("wire-answers", answers);
    } catch (IOException e) {
      // Kafka is down, and its clients must see that.
      cut(client, server);
    }
  }

  private Runnable pump(Socket from, Socket to, boolean requests) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    return () -> pump(from, in, to, out, requests);
  }

  private void pump(Socket from, InputStream in, Socket to, OutputStream out, boolean requests) {
    byte[] piece = new byte[CHUNK];
    long last = 0;
    try {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        Behaviour now = behaviour;
        if (requests && now.breaks() > 0 && random.nextDouble() < now.breaks()) {
          // First, since an answer may come at once: the client must not receive it.
          from.close();
          broken.incrementAndGet();
          out.write(piece, 0, now.delivered() ? n : n / 2);
          out.flush();
          // The request that arrived is executed.
          Thread.sleep(now.delivered() ? 200 : 0);
          break;
        }
        // Only the beginning of an answer: a long one would take for ever.
        boolean begins = System.nanoTime() - last > PAUSE_NANOS;
        if (!requests && begins && now.mostDelayMillis() > 0) {
          delayed.incrementAndGet();
          Thread.sleep(random.nextInt(now.mostDelayMillis()));
        }
        out.write(piece, 0, n);
        out.flush();
        last = System.nanoTime();
      }
    } catch (IOException e) {
      // One end is gone; close the other too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cut(from, to);
    }
  }

  private void cut(Socket... sockets) {
    for (Socket socket : sockets) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed already.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut(open.toArray(new Socket[0]));
  }
}
