package nocturne.app.config;

/** The simulated night. */
public record SimulatorSettings(
    @Setting(
            key = "simulator.seed",
            byDefault = "1",
            meaning = "Seed of a simulated night: the same number gives the same night.")
        int seed) {}
