package nocturne.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nocturne.app.command.NocturneRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
  @TempDir Path folder;

  @BeforeAll
  static void whereTheTablesAre() {
    assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "needs Linux's tables of sockets");
  }

  @Test
  void whatRunsIsReachedFromThisMachineOnly() throws Exception {
    try (NocturneProcess up = NocturneProcess.start(folder, Map.of(), "up", "--home", "home")) {
      up.awaitSaying("the page is at");
      assertThat(OpenSockets.of(up.pid()))
          .hasSizeGreaterThanOrEqualTo(3)
          .allMatch(InetAddress::isLoopbackAddress);
      assertThat(up.err()).doesNotContain("warning");
    }
  }

  @Test
  void whoWantsItReachedFromElsewhereIsToldWhatThatMeans() throws Exception {
    InetAddress own = anAddress();
    try (NocturneProcess up =
        NocturneProcess.start(
            folder,
            Map.of("NOCTURNE_KAFKA_LISTEN", own.getHostAddress()),
            "up",
            "--home",
            "home")) {
      up.awaitSaying("is up");
      assertThat(OpenSockets.of(up.pid()))
          .filteredOn(a -> !a.isLoopbackAddress())
          .containsExactly(own);
      assertThat(up.err())
          .contains("without a login", "can read, change and delete all topics", "kafka.listen");
    }
  }

  @Test
  void allAddressesAtOnceAreRefused() {
    NocturneRun run =
        NocturneRun.in(folder, "setup", "--home", "home", "-D", "kafka.listen=0.0.0.0");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("0.0.0.0", "every address of this machine");
  }

  @Test
  void aSocketThatIsOpenToAllIsSeenByThisTest() throws Exception {
    try (var open = new java.net.ServerSocket(0)) {
      assertThat(OpenSockets.of(ProcessHandle.current().pid()))
          .as("port " + open.getLocalPort())
          .anyMatch(InetAddress::isAnyLocalAddress);
    }
  }

  @Test
  void theCheckOfAnAddressKnowsWhichAreOurs() {
    assertThatThrownBy(() -> new java.net.ServerSocket(0, 1, InetAddress.getByName("192.0.2.1")))
        .isInstanceOf(java.net.BindException.class);
    NocturneRun run =
        NocturneRun.in(folder, "setup", "--home", "home", "-D", "kafka.listen=192.0.2.1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("192.0.2.1", "none of this machine's");
  }

  private static InetAddress anAddress() throws Exception {
    List<InetAddress> all =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> !a.isLoopbackAddress() && a.getAddress().length == 4)
            .toList();
    assumeTrue(!all.isEmpty(), "needs a network");
    return all.get(0);
  }
}
