package nocturne.survey.kafka.doctor;

import java.util.Optional;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * What is to be read from a cluster.
 *
 * @param survey whose cluster it is
 * @param tonight the night that is to come or has begun
 * @param topic a topic that must be there; empty if any night's will do
 */
public record Wanted(Survey survey, Night tonight, Optional<String> topic) {}
