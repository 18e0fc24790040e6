package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a fault can lay hands on. */
interface World {

  Layout layout();

  /** The processes with consumer and stages. */
  List<ChildProcess> workers();

  /** Our Kafka, where it has a process of its own. */
  Optional<ChildProcess> kafka();

  /** One more process like that worker's, which nobody starts again; counted when killed. */
  Java.Child successor(ChildProcess worker) throws IOException;

  /** Counts a kill of a process that is no child process's. */
  void killed(String process, String how);

  /** The line to Kafka, where it can be made bad. */
  Optional<Wire> wire();

  /** Our own topic of published alerts. */
  String alertsTopic();

  /** The instance's home folder. */
  Path home();

  /** Where Kafka is. */
  String bootstrapServers();

  /** Whether the home's folder is on a file system that nothing else uses. */
  boolean hasOwnDisk();

  /** Whether the workers' clocks can be set. */
  boolean hasClocks();

  /** Which of the survey's records are no more: below these offsets, by partition. */
  void deleted(int partition, long before);

  /** Whether the night allows that records expire. */
  boolean mayExpire();

  /**
   * Whether the night has been started; before that, and before it is started again, a topic of
   * which all has expired is refused.
   */
  boolean isReceived();

  /** The survey's topic of the night. */
  String surveyTopic();
}
