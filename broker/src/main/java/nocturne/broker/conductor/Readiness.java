package nocturne.broker.conductor;

import java.util.List;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Streams;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.survey.SurveyStream;

/** Tells what a night still lacks before it can be received. */
final class Readiness {
  /** A stage and a topic of which it must have every partition before a night is received. */
  private record Reader(Stage stage, Topic topic) {
    /** Fits become rows of a table of their own, in a group of its own. */
    String group() {
      return topic == Topic.SALT2 ? stage.word() + "-" + Names.SALT2_TABLE : stage.word();
    }
  }

  private static final List<Reader> READERS =
      List.of(
          new Reader(Stage.ARCHIVE, Topic.ALERTS),
          new Reader(Stage.TABLE, Topic.ALERTS),
          new Reader(Stage.FILTER, Topic.ALERTS),
          new Reader(Stage.FIT, Topic.EXTRAGALACTIC),
          new Reader(Stage.TABLE, Topic.SALT2));

  private final Names names;
  private final Streams streams;
  private final SurveyStream survey;

  Readiness(Names names, Streams streams, SurveyStream survey) {
    this.names = names;
    this.streams = streams;
    this.survey = survey;
  }

  /** The stages every night needs: a worker stands at each partition of what they read. */
  boolean stagesWork() {
    return READERS.stream().allMatch(this::works);
  }

  private boolean works(Reader reader) {
    String topic = names.topic(reader.topic());
    int partitions = streams.extent(topic).size();
    return partitions > 0 && streams.assigned(names.group(reader.group()), topic) == partitions;
  }

  boolean holdsAlert(String surveyTopic) {
    return survey.find(surveyTopic).filter(SurveyStream.Found::holdsAnything).isPresent();
  }
}
