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
 * What makes a topic of ours keep its records until they are deleted on purpose. A topic that
 * somebody else made, or a cluster by itself when it was asked for one, has the cluster's
 * retention, mostly a week: dead letters and ledger would be gone before the night that needs them.
 */
final class KeptForGood {
  private static final Logger LOG = LoggerFactory.getLogger(KeptForGood.class);

  /** By the name of Kafka's setting. */
  static final Map<String, String> SETTINGS =
      Map.of("retention.ms", "-1", "retention.bytes", "-1", "cleanup.policy", "delete");

  private KeptForGood() {}

  /** Sets a topic that is there to it, and says so, where it is not. */
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
