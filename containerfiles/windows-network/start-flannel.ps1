# Brings flannel up on a Windows node, as a process of the host: compares the mounted configuration with the expected one,
# puts the CNI programs and their configuration where containerd looks, clears what an earlier network has left, runs
# flanneld.exe and hands on its exit code.  start-flannel.ps1 <arguments of flanneld>
#
# Everything that can be known before is mounted or in the environment; the node adds its address alone.
#
# Own exit codes; every other code is flanneld's:
#   3301  a variable is missing
#   3302  the mounted net-conf.json is missing or no JSON
#   3303  the mounted net-conf.json is not the expected one
#   3304  a CNI program cannot be put in its place
#   3305  the CNI configuration cannot be written
#   3306  the host networking service does not answer
#   3307  flanneld could not be started
#   3399  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'node.psm1')) -ArgumentList 'start-flannel.ps1', 3301, 3306

trap {
    Exit-With 3399 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

$address = Get-Setting 'NODE_ADDRESS'
$expected = Get-Setting 'NET_CONF' | ConvertFrom-Json
$networkName = Get-Setting 'NETWORK_NAME'
$gap = Get-Setting 'NODE_ADDRESS_GAP'
$configurationName = Get-Setting 'CNI_CONFIGURATION'
Write-Log "prepares $networkName on the node with the address $address"

# An upstream flannel may have mounted its own: with another overlay than Linux has, no packet would arrive.
try {
    $mounted = [IO.File]::ReadAllText('C:\etc\kube-flannel\net-conf.json') | ConvertFrom-Json
} catch {
    Exit-With 3302 'C:\etc\kube-flannel\net-conf.json is missing or no JSON' 'Correct the ConfigMap kube-flannel-cfg in kube-flannel.'
}
$differing = @()
if ((Get-Key $mounted 'Network') -ne (Get-Key $expected 'Network')) { $differing += 'Network' }
foreach ($key in 'Type', 'VNI', 'Port') {
    if ((Get-Key (Get-Key $mounted 'Backend') $key) -ne (Get-Key (Get-Key $expected 'Backend') $key)) {
        $differing += "Backend.$key"
    }
}
foreach ($key in 'DirectRouting', 'GBP') {
    if ((Get-Key (Get-Key $mounted 'Backend') $key) -eq $true) { $differing += "Backend.$key" }
}
if ($differing.Count -gt 0) {
    Exit-With 3303 "the mounted net-conf.json differs in $($differing -join ', ')" 'Give every node the net-conf.json that the notes of the chart print, and restart flannel on Linux first.'
}

# Only what is not there yet: a program that containerd runs just now cannot be replaced.
$programs = 'C:\opt\cni\bin'
[void] [IO.Directory]::CreateDirectory($programs)
foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, 'cni'))) {
    $name = [IO.Path]::GetFileName($file)
    $target = [IO.Path]::Combine($programs, $name)
    $wanted = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash
    if ([IO.File]::Exists($target) -and (Get-FileHash -Algorithm SHA256 -LiteralPath $target).Hash -eq $wanted) { continue }
    try {
        Copy-Item -LiteralPath $file -Destination $target -Force
        Write-Log "put $name into $programs"
    } catch {
        Exit-With 3304 "$name cannot be put into ${programs}: $($_.Exception.Message)" 'It may be running; the next start tries again.'
    }
}

# The node was another one before, or has another address: endpoints of such a network lead nowhere.
foreach ($network in @(Invoke-Hns 'GET' '/networks/')) {
    if ((Get-Key $network 'Name') -ne $networkName) { continue }
    if ((Get-Key $network 'Type') -eq 'Overlay' -and (Get-Key $network 'ManagementIP') -eq $address) { continue }
    $null = Invoke-Hns 'DELETE' "/networks/$(Get-Key $network 'ID')"
    Write-Log "removed a network $networkName of another address or kind"
}

# Written anew at each start, next to its place and moved there, so that containerd never reads half of it.
$folder = 'C:\etc\cni\net.d'
$target = [IO.Path]::Combine($folder, $configurationName)
try {
    [void] [IO.Directory]::CreateDirectory($folder)
    $template = [IO.File]::ReadAllText([IO.Path]::Combine('C:\etc\kube-flannel-windows', $configurationName))
    [IO.File]::WriteAllText("$target.new", $template.Replace($gap, $address))
    Move-Item -LiteralPath "$target.new" -Destination $target -Force
} catch {
    Exit-With 3305 "$target cannot be written: $($_.Exception.Message)" 'Correct the ConfigMap kube-flannel-windows-cfg, or the rights of the folder.'
}
Write-Log "wrote $target"

$ended = Start-Program 'flanneld.exe' @($args) 3307
