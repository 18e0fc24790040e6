package nocturne.broker.ingest;

import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.survey.SurveyEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles topics that were deleted, made again or shortened. For one thread. */
final class TopicEvents {
  private static final Logger LOG = LoggerFactory.getLogger(TopicEvents.class);

  private final NightIngests nights;
  private final FollowedTopics topics;
  private final ExpiredPackets gone;
  private final IngestTransaction transaction;
  private final IngestGauge gauge;

  TopicEvents(
      NightIngests nights,
      FollowedTopics topics,
      ExpiredPackets gone,
      IngestTransaction transaction,
      IngestGauge gauge) {
    this.nights = nights;
    this.topics = topics;
    this.gone = gone;
    this.transaction = transaction;
    this.gauge = gauge;
  }

  void met(SurveyEvent event) {
    NightIngest night = nights.reading(event.topic());
    if (night == null) {
      return;
    }
    if (event instanceof SurveyEvent.OutOfRange out) {
      goOnWhereThereIsSomething(night, out);
    } else if (event instanceof SurveyEvent.PartitionAdded added) {
      LOG.info(
          "Night {}: topic {} has a new partition {}",
          night.night(),
          added.topic().name(),
          added.partition());
    } else if (event instanceof SurveyEvent.MadeAnew anew) {
      LOG.warn(
          "Night {}: topic {} was deleted and made again; it is read from its beginning",
          night.night(),
          anew.topic().name());
      night.follows(null);
      gone.giveUp(night, partition -> NightIngest.isOf(partition, anew.topic()));
      if (topics.follow(night)) {
        gone.forget(night);
      }
    } else if (event instanceof SurveyEvent.Away away) {
      LOG.warn(
          "Night {}: topic {} is not to be reached, and is read on once it is: {}",
          night.night(),
          away.topic().name(),
          away.why());
      night.follows(null);
    } else if (event instanceof SurveyEvent.Gone vanished) {
      LOG.warn(
          "Night {}: topic {} is no longer at {}; ingest waits for it",
          night.night(),
          vanished.topic().name(),
          topics.where(night));
      night.follows(null);
    }
  }

  private void goOnWhereThereIsSomething(NightIngest night, SurveyEvent.OutOfRange out) {
    SurveyPartition partition = SurveyPartition.of(out.topic(), out.partition());
    long begin = out.extent().begin();
    boolean shrank = out.position() > out.extent().end();
    Range lost = new Range(shrank ? 0 : Math.min(out.position(), begin), begin);
    LOG.warn(
        shrank
            ? "Night {}: partition {} of {} ends at {}, before {} where it was to be read on; it is"
                + " not what it was and is read from its beginning, {}"
            : "Night {}: partition {} of {} (ends at {}) has lost what stood at {} before it was"
                + " read; ingest goes on at {}",
        night.night(),
        out.partition(),
        out.topic().name(),
        out.extent().end(),
        out.position(),
        begin);
    night.advance(partition, begin);
    transaction.passOver(night, lost.isEmpty() ? Map.of() : Map.of(partition, List.of(lost)));
    topics.seek(out.topic(), out.partition(), begin);
    gauge.note(night.progress());
  }
}
