package nocturne.survey.kafka.doctor;

import java.util.Optional;
import nocturne.core.night.Night;
import nocturne.survey.NightTopics;

/**
 * What is to be read from a cluster.
 *
 * @param topics how the topics of nights are named
 * @param tonight the night that is to come or has begun
 * @param topic a topic that must be there; empty if any night's will do
 */
public record Wanted(NightTopics topics, Night tonight, Optional<String> topic) {}
