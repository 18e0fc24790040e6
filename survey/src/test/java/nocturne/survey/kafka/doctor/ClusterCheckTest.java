package nocturne.survey.kafka.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

final class ClusterCheckTest {

  @Test
  void aNodeThatIsOutOfReachIsNamedWithItsAddress() throws Exception {
    int shut;
    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      shut = open.getLocalPort();
      check().knock(List.of(new Node(1, "127.0.0.1", shut)));
    }
    assertThatThrownBy(() -> check().knock(List.of(new Node(3, "127.0.0.1", shut))))
        .isInstanceOf(Diagnosis.class)
        .hasMessageContaining("Node 3 of the cluster sends its clients to 127.0.0.1:" + shut)
        .hasMessageContaining("which accepts no connection from here (Connection refused)");
  }

  @Test
  void addressesAreReadAsKafkaReadsThem() {
    assertThat(HostPort.list("one:9092, [::1]:9094"))
        .containsExactly(new HostPort("one", 9092), new HostPort("::1", 9094));
    assertThat(HostPort.list("[2001:db8::1]:88").get(0)).hasToString("[2001:db8::1]:88");
  }

  private static ClusterCheck check() throws Diagnosis {
    return new ClusterCheck(Profile.of(KafkaAddress.plain("127.0.0.1:1")), Patience.DEFAULT);
  }
}
