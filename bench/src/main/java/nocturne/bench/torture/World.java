package nocturne.bench.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a fault can lay hands on. */
interface World {

  Layout layout();

  /** The processes with consumer and stages. */
  List<Victim> workers();

  /** Our Kafka, where it has a process of its own. */
  Optional<Victim> kafka();

  /** One more process like that worker's, which nobody starts again; counted when killed. */
  Java.Child successor(Victim worker) throws IOException;

  /** Counts a kill of a process that is no victim's. */
  void killed(String process, String how);

  /** The instance's home folder. */
  Path home();

  /** Where Kafka is. */
  String bootstrapServers();

  /** The survey's topic of the night. */
  String surveyTopic();
}
