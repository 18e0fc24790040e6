package nocturne.standalone.kafka;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;

/**
 * A Kafka that learns between the first and the second request to publish that it leads the
 * partitions: the first is answered "not the leader", all others as they should be. The first waits
 * for the second to be on its way, for a second at most, so that whoever sends two at once is
 * caught each time.
 */
public final class LateLeader implements AutoCloseable {
  private static final long WAIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final ServerSocket ingest;
  private final EmbeddedKafka node;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean refused = new AtomicBoolean();
  private final CountDownLatch first = new CountDownLatch(1);

  /** Starts it in a folder. */
  public LateLeader(Path folder) throws IOException {
    this.ingest = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    this.node =
        EmbeddedKafka.start(
            EmbeddedKafkaOptions.in(folder).withPort(0).withAdvertisedPort(ingest.getLocalPort()));
    start(this::accept);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + ingest.getLocalPort();
  }

  /** Whether a request was refused. */
  public boolean hasRefused() {
    return refused.get();
  }

  /** Returns when the first request to publish is there; its answer is still to come. */
  public void awaitFirst() throws InterruptedException {
    first.await();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = ingest.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), node.port());
      open.add(client);
      open.add(server);
      Line line = new Line(client, server);
      start(line::requests);
      start(line::answers);
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (EOFException | SocketException e) {
                // One side has closed.
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            "late-leader");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    ingest.close();
    node.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection: answers are in the order of their requests. */
  private final class Line {
    private final Socket client;
    private final Socket server;
    private final DataInputStream fromClient;
    private final DataOutputStream toClient;
    private final DataOutputStream toServer;
    private final AtomicInteger unanswered = new AtomicInteger();

    Line(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      this.fromClient = new DataInputStream(client.getInputStream());
      this.toClient = new DataOutputStream(client.getOutputStream());
      this.toServer = new DataOutputStream(server.getOutputStream());
    }

    void requests() throws IOException, InterruptedException {
      try (client;
          server) {
        while (true) {
          byte[] request = frame(fromClient);
          boolean publishes = ByteBuffer.wrap(request).getShort() == ApiKeys.PRODUCE.id;
          if (publishes && refused.compareAndSet(false, true)) {
            first.countDown();
            awaitNext();
            write(toClient, refusal(ByteBuffer.wrap(request)));
          } else {
            unanswered.incrementAndGet();
            write(toServer, request);
          }
        }
      }
    }

    private void awaitNext() throws IOException, InterruptedException {
      long began = System.nanoTime();
      while (unanswered.get() > 0
          || (fromClient.available() == 0 && System.nanoTime() - began < WAIT_NANOS)) {
        Thread.sleep(5);
      }
    }

    void answers() throws IOException {
      DataInputStream fromServer = new DataInputStream(server.getInputStream());
      while (true) {
        byte[] answer = frame(fromServer);
        write(toClient, answer);
        unanswered.decrementAndGet();
      }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return frame;
    }

    private static void write(DataOutputStream out, byte[] frame) throws IOException {
      out.write(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
    }

    private static byte[] refusal(ByteBuffer request) {
      RequestHeader header = RequestHeader.parse(request);
      ProduceResponseData data =
          ProduceRequest.parse(new ByteBufferAccessor(request), header.apiVersion())
              .getErrorResponse(0, new NotLeaderOrFollowerException())
              .data();
      var answer = header.toResponseHeader();
      ByteBuffer bytes =
          RequestUtils.serialize(answer.data(), answer.headerVersion(), data, header.apiVersion());
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      return all;
    }
  }
}
