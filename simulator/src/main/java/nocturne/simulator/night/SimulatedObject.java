package nocturne.simulator.night;

/**
 * One thing in the sky with everything about it that does not depend on who looks.
 *
 * @param objectId the survey's name for it
 * @param population what it is
 * @param place where it is
 * @param light how it shines
 * @param neighbourhood what is near it
 * @param reality what the survey's classifiers will say, 0 bogus to 1 real
 * @param truth what it was drawn as
 */
record SimulatedObject(
    String objectId,
    Population population,
    SkyField.Place place,
    Light light,
    Neighbourhood neighbourhood,
    double reality,
    ObjectTruth truth) {}
