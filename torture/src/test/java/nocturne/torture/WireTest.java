package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import nocturne.torture.Wire.Behaviour;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WireTest {
  private static final byte[] RETRY =
      "12345678".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();
  private ServerSocket behind;
  private Wire wire;
  private int port;

  @BeforeEach
  void open() throws IOException {
    behind = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    port = TortureHome.freePort();
    wire = new Wire(port, behind.getLocalPort(), new Random(1));
    Thread echo = new Thread(this::echo, "echo");
    echo.setDaemon(true);
    echo.start();
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
    behind.close();
  }

  /** Answers each piece with itself. */
  private void echo() {
    byte[] piece = new byte[100];
    while (!behind.isClosed()) {
      try (Socket client = behind.accept()) {
        for (int n = client.getInputStream().read(piece);
            n >= 0;
            n = client.getInputStream().read(piece)) {
          arrived.add(n);
          client.getOutputStream().write(piece, 0, n);
        }
      } catch (IOException e) {
        // the next one
      }
    }
  }

  private byte[] answer() throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write(RETRY);
      return client.getInputStream().readNBytes(RETRY.length);
    } catch (java.net.SocketException e) {
      return new byte[0]; // cut hard
    }
  }

  @Test
  void aGoodOnePassesBothWays() throws Exception {
    assertThat(answer()).isEqualTo(RETRY);
    assertThat(wire.broken() + wire.delayed()).isZero();
  }

  @Test
  void aBrokenOneMayHaveDeliveredTheRequestAllTheSame() throws Exception {
    wire.behave(new Behaviour(0, 1, true));
    assertThat(answer()).isEmpty();
    assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo(RETRY.length);
    assertThat(wire.broken()).isEqualTo(1);
  }

  @Test
  void orHalfOfIt() throws Exception {
    wire.behave(new Behaviour(0, 1, false));
    assertThat(answer()).isEmpty();
    assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo(RETRY.length / 2);
  }

  @Test
  void aLateOneIsLateAndComplete() throws Exception {
    wire.behave(new Behaviour(50, 0, true));
    assertThat(answer()).isEqualTo(RETRY);
    assertThat(wire.delayed()).isEqualTo(1);
    wire.behave(Behaviour.GOOD);
    assertThat(answer()).isEqualTo(RETRY);
    assertThat(wire.delayed()).isEqualTo(1);
  }
}
