package nocturne.survey.kafka.doctor;

import java.util.Optional;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * The data to read from a cluster.
 *
 * @param survey whose cluster it is
 * @param tonight the night that is to come or has begun
 * @param topic that must exist; empty if any night's topic will do
 */
public record Wanted(Survey survey, Night tonight, Optional<String> topic) {}
