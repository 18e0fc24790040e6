package nocturne.app.config;

/** The simulated night. */
public record SimulatorSettings(
    @Setting(
            key = "simulator.seed",
            byDefault = "1",
            meaning =
                "Number from which a simulated night is drawn: the same number gives the same"
                    + " night.")
        int seed) {}
