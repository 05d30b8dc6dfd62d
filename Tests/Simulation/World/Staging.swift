import KafkaRecords
import Refunds
import StrictJSON

/// What is put into a world: intents, and the storm.
extension World {
    /// Fills the intents topic over the time of the storm and starts workers and faults.
    func stage() {
        for worker in workers { after(chance.delay(0...500)) { worker.start() } }
        let spread = chance.pick([0, 0, Int(weather.stormLength)])
        for number in 0..<weather.intents {
            let intent = SampleIntent(number: number, &chance, keyless: weather.keyless)
            after(chance.delay(0...spread)) { [unowned self] in deliver(intent) }
            if chance.happens(weather.repeated) {
                let again = chance.happens(200) ? intent.withAnotherAmount() : intent
                after(chance.delay(0...Int(weather.stormLength))) { [unowned self] in deliver(again) }
            }
        }
        everySecond()
    }

    @discardableResult
    func deliver(_ intent: SampleIntent) -> RecordPlace {
        let place = broker.append(intent.record(topic: topics.intents))
        watch.expect(intent, at: place)
        return place
    }

    private func everySecond() {
        guard now < Self.start + weather.stormLength else { return }
        let weather = weather
        for worker in workers {
            if chance.happens(weather.crashes) { worker.crash() }
            if chance.happens(weather.stops) { worker.stop() }
            if chance.happens(weather.losses) { worker.loseMembership() }
            if chance.happens(weather.clockJumps) {
                worker.clockError = Int64(chance.number(-weather.largestClockJump...weather.largestClockJump))
            }
            if chance.happens(weather.forgotten) { broker.forget(worker.index) }
        }
        if chance.happens(weather.outages) {
            payments.startOutage(chance.pick(ModelPayments.Outage.allCases), chance.delay(1000...60_000))
        }
        after(1000) { [unowned self] in everySecond() }
    }
}
