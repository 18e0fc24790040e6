package nocturne.standalone.kafka;

import static nocturne.standalone.kafka.KafkaFailures.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.port.PortException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a topic that keeps its records until they are deleted explicitly. A topic that
 * another program made, or a cluster automatically, has the cluster's retention, usually a week:
 * dead letters and ledger would expire before the night that needs them.
 */
final class KeptForGood {
  private static final Logger LOG = LoggerFactory.getLogger(KeptForGood.class);

  /** By the name of Kafka's setting. */
  static final Map<String, String> SETTINGS =
      Map.of("retention.ms", "-1", "retention.bytes", "-1", "cleanup.policy", "delete");

  private KeptForGood() {}

  /** Applies the settings to an existing topic that lacks them, and logs that. */
  static void ensure(Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          answer(
                  "looking how long topic " + topic + " keeps its records",
                  admin.describeConfigs(List.of(resource)).all())
              .get(resource);
      Map<String, String> other = new TreeMap<>();
      List<AlterConfigOp> changes = new ArrayList<>();
      SETTINGS.forEach(
          (name, wanted) -> {
            ConfigEntry entry = config.get(name);
            if (entry != null && !wanted.equals(entry.value())) {
              other.put(name, String.valueOf(entry.value()));
              changes.add(
                  new AlterConfigOp(new ConfigEntry(name, wanted), AlterConfigOp.OpType.SET));
            }
          });
      if (!changes.isEmpty()) {
        answer(
            "having topic " + topic + " keep its records",
            admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
        LOG.warn(
            "Topic {} would have lost records by itself ({}); it now keeps them until they are"
                + " deleted on purpose.",
            topic,
            other);
      }
    } catch (PortException.Broken e) {
      LOG.warn(
          "Cannot make sure that topic {} keeps its records, so see to it that it has {}: {}",
          topic,
          SETTINGS,
          e.getMessage());
    }
  }
}
