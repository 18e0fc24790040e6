package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a fault acts on. */
interface World {

  Layout layout();

  /** The processes with ingest and stages. */
  List<ChildProcess> workers();

  /** Our Kafka, if it has a process of its own. */
  Optional<ChildProcess> kafka();

  /** Starts one more process like that worker's, which is not restarted; counted when killed. */
  Java.Child successor(ChildProcess worker) throws IOException;

  /** Counts a kill of a process that is no child process's. */
  void killed(String process, String how);

  /** The proxy in front of Kafka, if there is one. */
  Optional<Wire> wire();

  /** Our own topic of published alerts. */
  String alertsTopic();

  /** The instance's home folder. */
  Path home();

  /** Address of Kafka. */
  String bootstrapServers();

  /** Whether the home's folder is on a file system that nothing else uses. */
  boolean hasOwnDisk();

  /** Whether the workers' clocks can be set. */
  boolean hasClocks();

  /** Notes that survey records below this offset were deleted. */
  void deleted(int partition, long before);

  /** Whether records may expire on this night. */
  boolean mayExpire();

  /**
   * Whether the night has been started; before that, and before it is started again, a topic whose
   * records have all expired is refused.
   */
  boolean isReceived();

  /** The survey's topic of the night. */
  String surveyTopic();
}
