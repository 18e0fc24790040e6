package nocturne.google;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Servers in place of Google's, without TLS or credentials, such as emulators; an empty address
 * means Google's own service.
 *
 * @param pubsub host and port in place of Pub/Sub
 * @param storage address in place of Cloud Storage, such as {@code http://127.0.0.1:4443}
 * @param bigQuery address in place of BigQuery's REST interface
 * @param storageWrite host and port in place of BigQuery's Storage Write
 * @param machines address in place of Compute Engine, Cloud Run and Dataflow
 */
public record StandIns(
    String pubsub, String storage, String bigQuery, String storageWrite, String machines)
    implements Serializable {
  private static final String PUBSUB = "PUBSUB_EMULATOR_HOST";
  private static final String STORAGE = "STORAGE_EMULATOR_HOST";
  private static final String BIGQUERY = "BIGQUERY_EMULATOR_HOST";
  private static final String STORAGE_WRITE = "BIGQUERY_STORAGE_EMULATOR_HOST";
  private static final String MACHINES = "NOCTURNE_MACHINES_HOST";

  /** Google's own services. */
  public static final StandIns NONE = new StandIns("", "", "", "", "");

  /** The stand-ins that environment variables name, by Google's names where Google has some. */
  public static StandIns of(Map<String, String> environment) {
    return new StandIns(
        environment.getOrDefault(PUBSUB, ""),
        environment.getOrDefault(STORAGE, ""),
        environment.getOrDefault(BIGQUERY, ""),
        environment.getOrDefault(STORAGE_WRITE, ""),
        environment.getOrDefault(MACHINES, ""));
  }

  /** The variables of {@link #of}, for another process. */
  public Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    variables.put(PUBSUB, pubsub);
    variables.put(STORAGE, storage);
    variables.put(BIGQUERY, bigQuery);
    variables.put(STORAGE_WRITE, storageWrite);
    variables.put(MACHINES, machines);
    variables.values().removeIf(String::isEmpty);
    return variables;
  }
}
