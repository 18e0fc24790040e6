package nocturne.broker.automatic;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.Extent;
import nocturne.survey.Sunrise;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;

/**
 * One night played in made-up time: what the survey sends when, when it is not to be reached, when
 * the conductor dies; with an ingest that reads all there is and a conductor that does what was
 * decided. A step is a minute.
 */
final class PlayedNight {
  static final int PARTITIONS = 3;

  /** What was done, and when, in minutes after 00:00 UTC of the night's date. */
  record Done(int minute, NightWatch.Decision decision) {}

  final Night night;
  final Instant sunrise;
  final int sunriseMinute;
  final List<Done> done = new ArrayList<>();

  private final NavigableMap<Integer, Long> arrivals = new TreeMap<>();
  private final List<int[]> outages = new ArrayList<>();
  private final List<Integer> kills = new ArrayList<>();
  private final SurveyTopic topic;
  private final long[] ends = new long[PARTITIONS];
  private final long[] begins = new long[PARTITIONS];
  private final Map<SurveyPartition, Long> read = new HashMap<>();
  private int listedFrom;
  private int ingestSleepsUntil;
  private long sent;
  private Optional<JournalEntry> entry = Optional.empty();
  private NightWatch watch;

  PlayedNight(Night night) {
    this.night = night;
    this.sunrise = Sunrise.endOf(night, Ztf.SURVEY.site());
    this.sunriseMinute =
        (int)
            Duration.between(night.date().atStartOfDay(ZoneOffset.UTC).toInstant(), sunrise)
                .toMinutes();
    this.topic = new SurveyTopic("cluster", "id", "ztf_" + night.basicIso() + "_programid1");
    this.watch = new NightWatch(night, Ztf.SURVEY, sunrise, EndRule.DEFAULT);
  }

  /** So many alerts come in that minute. */
  PlayedNight alerts(int minute, long count) {
    arrivals.merge(minute, count, Long::sum);
    return this;
  }

  /** The same number in each of some minutes. */
  PlayedNight alerts(int from, int to, long countAMinute) {
    for (int minute = from; minute < to; minute++) {
      alerts(minute, countAMinute);
    }
    return this;
  }

  /** The cluster is not to be reached; what should come meanwhile comes afterwards. */
  PlayedNight outage(int from, int minutes) {
    outages.add(new int[] {from, from + minutes});
    return this;
  }

  /** The conductor dies, and another begins at once. */
  PlayedNight kill(int minute) {
    kills.add(minute);
    return this;
  }

  /** The topic is listed, empty, from then on; else from the first alert on. */
  PlayedNight listedFrom(int minute) {
    listedFrom = minute;
    return this;
  }

  /** Ingest reads nothing before that. */
  PlayedNight ingestSleepsUntil(int minute) {
    ingestSleepsUntil = minute;
    return this;
  }

  /** Goes through the minutes. */
  PlayedNight play(int from, int to) {
    for (int minute = from; minute < to; minute++) {
      boolean out = isOut(minute);
      if (!out) {
        arrive(minute);
        if (minute >= ingestSleepsUntil
            && entry.filter(e -> e.state() == NightState.RECEIVING).isPresent()) {
          readAll();
        }
      }
      if (kills.contains(minute)) {
        watch = new NightWatch(night, Ztf.SURVEY, sunrise, EndRule.DEFAULT);
      }
      Instant utc = night.date().atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(60L * minute);
      SurveySnapshot snapshot =
          out ? new SurveySnapshot.Unreachable("out") : new SurveySnapshot.Topics(found(minute));
      NightWatch.Decision decision =
          watch.decide(
              new NightWatch.Observation(
                  utc, Duration.ofMinutes(minute), entry, false, false, snapshot, read));
      apply(minute, utc, decision);
    }
    return this;
  }

  private boolean isOut(int minute) {
    return outages.stream().anyMatch(out -> out[0] <= minute && minute < out[1]);
  }

  private void arrive(int minute) {
    while (!arrivals.isEmpty() && arrivals.firstKey() <= minute) {
      long count = arrivals.pollFirstEntry().getValue();
      for (int p = 0; p < PARTITIONS; p++) {
        ends[p] += count / PARTITIONS + (p < count % PARTITIONS ? 1 : 0);
      }
      sent += count;
    }
  }

  private void readAll() {
    for (int p = 0; p < PARTITIONS; p++) {
      read.put(SurveyPartition.of(topic, p), ends[p]);
    }
  }

  private List<SurveyStream.Found> found(int minute) {
    if (sent == 0 && (listedFrom == 0 || minute < listedFrom)) {
      return List.of();
    }
    Map<Integer, Extent> extents = new TreeMap<>();
    for (int p = 0; p < PARTITIONS; p++) {
      extents.put(p, new Extent(begins[p], ends[p]));
    }
    return List.of(new SurveyStream.Found(topic, extents));
  }

  private void apply(int minute, Instant utc, NightWatch.Decision decision) {
    if (decision instanceof NightWatch.Decision.Wait) {
      return;
    }
    done.add(new Done(minute, decision));
    if (decision instanceof NightWatch.Decision.Announce) {
      entry = Optional.of(JournalEntry.first(night, utc, "played", Optional.empty()));
    } else if (decision instanceof NightWatch.Decision.Start start) {
      JournalEntry starting =
          entry
              .map(e -> e.next(NightState.STARTING, utc, "played"))
              .orElseGet(() -> JournalEntry.first(night, utc, "played", Optional.empty()))
              .withSurveyTopic(Optional.of(start.topic()))
              .withSettings(
                  start.completeAt().isPresent()
                      ? Map.of(
                          NightWatch.COMPLETE_AT, Long.toString(start.completeAt().getAsLong()))
                      : Map.of());
      entry = Optional.of(starting.next(NightState.RECEIVING, utc, "played"));
    } else if (decision instanceof NightWatch.Decision.End) {
      Map<SurveyPartition, Long> noted = new HashMap<>();
      for (int p = 0; p < PARTITIONS; p++) {
        noted.put(SurveyPartition.of(topic, p), ends[p]);
        read.merge(SurveyPartition.of(topic, p), ends[p], Math::max);
      }
      entry = entry.map(e -> e.next(NightState.CLOSED, utc, "played").withEnds(noted));
    }
  }

  long sent() {
    return sent;
  }

  long received() {
    return read.values().stream().mapToLong(Long::longValue).sum();
  }

  NightState state() {
    return entry.map(JournalEntry::state).orElse(NightState.IDLE);
  }

  int revision() {
    return entry.map(JournalEntry::revision).orElse(0);
  }

  /** The minutes at which the night was started. */
  List<Integer> starts() {
    return minutes(NightWatch.Decision.Start.class);
  }

  /** The minutes at which the night was ended. */
  List<Integer> ends() {
    return minutes(NightWatch.Decision.End.class);
  }

  private List<Integer> minutes(Class<? extends NightWatch.Decision> kind) {
    return done.stream().filter(d -> kind.isInstance(d.decision())).map(Done::minute).toList();
  }
}
