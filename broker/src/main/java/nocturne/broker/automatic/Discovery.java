package nocturne.broker.automatic;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyStream;

/**
 * Finds the topics of the nights to observe: tonight, tomorrow's if a survey is early, the days
 * before, and every open night.
 *
 * @param survey whose nights they are
 * @param topics possible names of a night's topic, the survey's own first
 * @param daysBefore number of earlier days that a survey may still offer
 */
public record Discovery(Survey survey, Function<Night, List<String>> topics, int daysBefore) {
  public Discovery {
    if (daysBefore < 0) {
      throw new IllegalArgumentException(
          "Cannot look " + daysBefore + " days back; give 0 for tonight alone.");
    }
  }

  /** The nights to observe, oldest first. */
  SortedSet<Night> nights(Instant utc, Collection<JournalEntry> journal) {
    LocalDate today = LocalDate.ofInstant(utc, ZoneOffset.UTC);
    SortedSet<Night> nights = new TreeSet<>();
    for (int days = -daysBefore; days <= 1; days++) {
      nights.add(new Night(today.plusDays(days)));
    }
    journal.stream()
        .filter(e -> e.state() != NightState.CLOSED && e.state() != NightState.FAILED)
        .forEach(e -> nights.add(e.night()));
    return nights;
  }

  /**
   * Finds what the survey offers of a night.
   *
   * @param listed the existing topics
   * @param entry the newest of the night's journal; its topic is included if it is a topic of one
   *     night
   */
  SurveySnapshot snapshot(
      SurveyStream stream, SurveyStream.Listing listed, Night night, Optional<JournalEntry> entry) {
    List<String> names = new ArrayList<>(topics.apply(night));
    entry
        .flatMap(JournalEntry::surveyTopic)
        .filter(name -> !names.contains(name) && survey.nightOf(name).isPresent())
        .ifPresent(names::add);
    List<SurveyStream.Found> found = new ArrayList<>();
    Map<String, String> unseen = new TreeMap<>();
    for (String name : names) {
      try {
        if (listed.unseen().test(name)) {
          unseen.put(name, stream.where(name));
        } else if (listed.names().contains(name)) {
          stream.find(name).ifPresent(found::add);
        }
      } catch (SurveyException.Unavailable e) {
        unseen.put(name, String.valueOf(e.getMessage()));
      }
    }
    return unseen.isEmpty() || isEnough(found, unseen.keySet(), entry)
        ? new SurveySnapshot.Topics(found)
        : new SurveySnapshot.Unreachable(unseen.values().iterator().next());
  }

  /**
   * Whether the found topics suffice though a topic of the night could not be seen: the night is on
   * one of them, or could begin on one.
   */
  private static boolean isEnough(
      List<SurveyStream.Found> found, Set<String> unseen, Optional<JournalEntry> entry) {
    Optional<String> ownTopic = entry.flatMap(JournalEntry::surveyTopic);
    return ownTopic.isPresent()
        ? !unseen.contains(ownTopic.get())
        : found.stream().anyMatch(SurveyStream.Found::holdsAnything);
  }
}
