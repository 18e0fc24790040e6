package nocturne.app.config;

import java.time.Duration;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;

/** Access to the survey's cluster. */
public record SurveySettings(
    @Setting(
            key = "survey.bootstrap-servers",
            meaning =
                "Address of the Kafka cluster with the survey's topics. Without it they"
                    + " are read from our own, where replay and simulate make them.")
        Optional<ServerList> bootstrapServers,
    @Setting(
            key = "survey.client.*",
            meaning =
                "Further properties of the client of the survey's cluster, each under its Kafka"
                    + " name, such as survey.client.sasl.mechanism. Secret ones are shown as"
                    + " stars, and are not taken from the command line.")
        ClientSettings client,
    @Setting(
            key = "survey.patience",
            byDefault = "30 s",
            meaning =
                "Time that the cluster may take to answer before it counts as unreachable."
                    + " It is then tried every two seconds, and nights on topics of our own"
                    + " continue.")
        Duration patience) {}
